"""Light, dark or as the system is set: a cookie, so that the server renders it and nothing flashes."""

from __future__ import annotations

from flask import Flask, Response, request

THEMES = ("auto", "light", "dark")
COOKIE = "theme"
A_YEAR = 31_536_000  # seconds


def register(app: Flask) -> None:
    app.jinja_env.globals.update(theme=theme, next_theme=next_theme)


def theme() -> str:
    """The theme that this browser asked for."""
    asked = request.cookies.get(COOKIE, "auto")
    return asked if asked in THEMES else "auto"


def next_theme() -> str:
    """What the switch in the header changes to: auto, light, dark, and round again."""
    return THEMES[(THEMES.index(theme()) + 1) % len(THEMES)]


def remember(response: Response, chosen: str) -> Response:
    """Set the cookie. Script reads and writes it too (the switch acts at once), so it is not HttpOnly."""
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax")
    return response
