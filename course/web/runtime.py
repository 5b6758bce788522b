"""Which of an exercise's languages is shown: asked for in the address, else as this browser chose last.

The choice is a cookie, so that it holds for every exercise and without JavaScript; drafts and attempts know their
own language.
"""

from __future__ import annotations

from flask import Flask, Response, request

from course.catalogue.model import Exercise
from course.catalogue.runtimes import NAMES, RUNTIMES

COOKIE = "runtime"
A_YEAR = 31_536_000  # seconds


def register(app: Flask) -> None:
    """Give templates the names of the languages, and remember a choice."""
    app.jinja_env.globals.update(runtime_names=NAMES)
    app.after_request(_remember)


def chosen(exercise: Exercise) -> str:
    """The language of `exercise` for this request: one that it offers."""
    asked = (request.form.get("runtime"), request.args.get("runtime"), request.cookies.get(COOKIE))
    return next((runtime for runtime in asked if runtime in exercise.runtimes), exercise.runtimes[0])


def _remember(response: Response) -> Response:
    asked = request.args.get("runtime", "")
    if asked in RUNTIMES and request.method == "GET" and asked != request.cookies.get(COOKIE):
        response.set_cookie(COOKIE, asked, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response
