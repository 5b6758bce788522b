"""The glossary: every term of the course in both languages, by the lesson that explains it."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, make_response, render_template

from course.web import current, texts
from course.web.i18n import language

bp = Blueprint("glossary", __name__)


@bp.get("/glossary")
def show() -> Response:
    lessons = current.catalogue().lessons
    order = list(lessons)
    terms = [term for term in current.catalogue().glossary.values() if term.lesson_id in lessons]
    terms.sort(key=lambda term: order.index(term.lesson_id))  # within a lesson as in the file
    groups = [
        (lessons[lesson_id], [(term, texts.inline(term.text.get(language()), lesson_id)) for term in group])
        for lesson_id, group in groupby(terms, key=lambda term: term.lesson_id)
    ]
    return make_response(render_template("glossary/page.html", groups=groups, count=len(terms)))
