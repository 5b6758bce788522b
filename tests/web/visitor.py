"""A visitor with a browser of their own, with or without JavaScript; and an HTML page taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

EXERCISE = "/en/lessons/greetings/say-hello"
HTMX = {"HX-Request": "true", "HX-Target": "section#results"}


class Visitor:
    """Posts forms with the token of the page, as a browser does."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, form: dict[str, Any] | None = None, *, htmx: bool = False) -> TestResponse:
        data = {"csrf_token": self.token(), **(form or {})}
        return self.client.post(path, data=data, headers=HTMX if htmx else {})

    def token(self) -> str:
        page = Html(self.get("/en/map").text)
        return next(tag["content"] for tag in page.tags if tag.get("name") == "csrf-token")

    def check(self, files: dict[str, str], *, htmx: bool = True) -> TestResponse:
        return self.post(f"{EXERCISE}/checks", fields(files), htmx=htmx)

    def run(self, files: dict[str, str], *, event: str | None = None, htmx: bool = True) -> TestResponse:
        extra = {} if event is None else {"event": event}
        return self.post(f"{EXERCISE}/runs", {**fields(files), **extra}, htmx=htmx)


def fields(files: dict[str, str]) -> dict[str, str]:
    """The form fields of a workbench."""
    return {"runtime": "python", **{f"file:{path}": text for path, text in files.items()}}


@dataclass
class Html(HTMLParser):
    """Every tag with its attributes, and the text."""

    source: str
    tags: list[dict[str, str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append({"": tag, **{name: value or "" for name, value in attrs}})

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str]]:
        return [each for each in self.tags if each[""] == tag]

    @property
    def line(self) -> dict[str, str]:
        """What tells how an attempt under way stands, and asks again."""
        return next(each for each in self.tags if each.get("class") == "standing")

    def by_id(self, element_id: str) -> dict[str, str]:
        return next(each for each in self.tags if each.get("id") == element_id)
