"""Hints, one at a time."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from course.web import current
from course.web.attempts import EXERCISE
from course.web.htmx import respond_or_go
from course.web.page import work

bp = Blueprint("help", __name__)


@bp.post(f"{EXERCISE}/hints")
def create_hint(lesson_id: str, name: str) -> Response:
    """Show one hint more; nothing happens when all are shown."""
    exercise = current.exercise_or_404(lesson_id, name)
    current.classroom().reveal_hint(current.learner_or_guest(), exercise.id)
    page = url_for("lesson.show_exercise", lesson_id=lesson_id, name=name, _anchor="help")
    return respond_or_go("exercise/_help.html", page, **work(exercise, just_revealed=True))
