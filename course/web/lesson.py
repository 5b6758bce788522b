"""A lesson: its text, its exercises, and the workbench of one of them."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from course.web import current, desk
from course.web.page import exercise_page, reading_page

bp = Blueprint("lesson", __name__)


@bp.get("/lessons/<lesson_id>")
def show(lesson_id: str) -> Response:
    """The lesson with its first exercise that is not passed yet."""
    lesson = current.lesson_or_404(lesson_id)
    if not lesson.exercises:
        return make_response(render_template("lesson/page.html", **reading_page(lesson)))
    states = desk.states(desk.progress())
    next_one = next((each for each in lesson.exercises if states[each.id] != "passed"), lesson.exercises[0])
    return make_response(render_template("lesson/page.html", **exercise_page(next_one)))


@bp.get("/lessons/<lesson_id>/<name>")
def show_exercise(lesson_id: str, name: str) -> Response:
    """The lesson with this exercise on the workbench."""
    exercise = current.exercise_or_404(lesson_id, name)
    return make_response(render_template("lesson/page.html", **exercise_page(exercise)))
