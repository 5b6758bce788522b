"""Answers to a lesson's quiz, each explained at once."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from course.web import current, desk
from course.web.htmx import respond_or_go
from course.web.present.quiz import quiz

bp = Blueprint("quiz", __name__)


@bp.post("/lessons/<lesson_id>/quiz")
def create_answer(lesson_id: str) -> Response:
    """Take one choice of one question."""
    lesson = current.lesson_or_404(lesson_id)
    question, choice = request.form.get("question", ""), request.form.get("choice", type=int)
    if choice is None:
        abort(400)
    current.classroom().answer_quiz(current.learner_or_guest(), lesson.id, question, choice)
    page = url_for("lesson.show", lesson_id=lesson.id, _anchor=f"question-{question}")
    shown = quiz(lesson, desk.answers(lesson.id))
    ahead = desk.ahead(desk.progress())
    return respond_or_go("quiz/_quiz.html", page, lesson=lesson, quiz=shown, ahead=ahead)
