"""The first page: where to go on, and what the course is."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from course.catalogue.model import Exercise
from course.classroom import Step
from course.web import current, desk, theme
from course.web.diagrams import draw_diagram
from course.web.i18n import language, say
from course.web.onward import onward

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """Continue where the visitor was; a newcomer begins at the first lesson."""
    known = desk.progress()
    ahead = desk.ahead(known)
    states = desk.states(known)
    return make_response(render_template(
        "home/page.html",
        units=current.catalogue().units,
        begun=any(state != "new" for state in states.values()),
        ahead=ahead,
        onward=onward(ahead.next),
        unfinished=_unfinished(states, ahead.next),
        picture=Markup(draw_diagram(say(language(), "home.picture"))),  # noqa: S704 - our own drawing
    ))


def _unfinished(states: dict[str, str], upcoming: Step | None) -> list[Exercise]:
    """What was begun and is neither passed nor what comes next anyway."""
    begun = [current.catalogue().exercises[each] for each, state in states.items() if state == "tried"]
    return [each for each in begun if upcoming is None or each is not upcoming.exercise]


@bp.post("/theme")
def create_theme() -> Response:
    """Choose light, dark or the system's; the way without JavaScript."""
    back = request.form.get("back", "")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = make_response(redirect(back if inside else url_for("home.show"), 303))
    return theme.remember(answer, request.form.get("theme", ""))
