"""Search over lessons, exercises and terms; one URL for the page and for what htmx asks as somebody types."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for

from course.catalogue.model import Catalogue, Lesson
from course.catalogue.search import Hit, SearchIndex
from course.web.current import catalogue
from course.web.htmx import respond
from course.web.i18n import language

bp = Blueprint("search", __name__)


@bp.get("/search")
def show() -> Response:
    query = request.args.get("q", "").strip()
    hits = [(hit, _address(hit), _lesson_of(hit)) for hit in _index().find(query, language())]
    return respond("search/page.html", "search/_hits.html", query=query[:100], hits=hits)


def _index() -> SearchIndex:
    """Made at the first search, and again when another catalogue is taught."""
    taught = catalogue()
    known: tuple[Catalogue, SearchIndex] | None = current_app.extensions.get("search")
    if known is None or known[0] is not taught:
        known = current_app.extensions["search"] = taught, SearchIndex(taught)
    return known[1]


def _lesson_of(hit: Hit) -> Lesson | None:
    """The lesson that a section or an exercise is in; None for a term, and for a lesson itself."""
    if hit.kind == "term" or (hit.kind == "lesson" and not hit.anchor):
        return None
    return catalogue().lessons[hit.id.partition("/")[0]]


def _address(hit: Hit) -> str:
    if hit.kind == "term":
        return url_for("glossary.show", _anchor=hit.id)
    if hit.kind == "lesson":
        return url_for("lesson.show", lesson_id=hit.id, _anchor=hit.anchor or None)
    lesson_id, _, name = hit.id.partition("/")
    return url_for("lesson.show_exercise", lesson_id=lesson_id, name=name, _anchor="task")
