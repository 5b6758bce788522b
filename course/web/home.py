"""The first page: where to go on, and what the course is."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from course.catalogue.model import Exercise
from course.classroom import Progress
from course.web import current, desk, theme
from course.web.diagrams import draw_diagram
from course.web.i18n import language, say

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """Continue where the visitor was; a newcomer begins at the first exercise."""
    known = desk.progress()
    states = desk.states(known)
    return make_response(render_template(
        "home/page.html",
        units=current.catalogue().units,
        states=states,
        begun=any(state != "new" for state in states.values()),
        upcoming=upcoming(known, states),
        recent=_recent(),
        picture=Markup(draw_diagram(say(language(), "home.picture"))),  # noqa: S704 - our own drawing
        passed_count=sum(state == "passed" for state in states.values()),
        exercise_count=len(states),
    ))


@bp.post("/theme")
def create_theme() -> Response:
    """Choose light, dark or the system's; the way without JavaScript."""
    back = request.form.get("back", "")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = make_response(redirect(back if inside else url_for("home.show"), 303))
    return theme.remember(answer, request.form.get("theme", ""))


def upcoming(known: Progress | None, states: dict[str, str]) -> Exercise | None:
    """The exercise typed in last when it is not passed, else the first one after it that is not."""
    exercises = list(current.catalogue().exercises.values())
    last = known.last_exercise_id if known else None
    at = next((index for index, each in enumerate(exercises) if each.id == last), 0)
    ordered = exercises[at:] + exercises[:at]
    return next((each for each in ordered if states[each.id] != "passed"), ordered[0] if ordered else None)


def _recent() -> list[tuple[Exercise, str]]:
    """Exercises that the visitor has passed or tried, in the course's order: (exercise, state)."""
    states = desk.states(desk.progress())
    exercises = current.catalogue().exercises
    return [(exercises[each], state) for each, state in states.items() if state != "new"]
