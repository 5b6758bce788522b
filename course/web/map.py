"""The course map: every unit, lesson and exercise, and how far the visitor is."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from course.web import current, desk

bp = Blueprint("map", __name__)


@bp.get("/map")
def show() -> Response:
    states = desk.states(desk.progress())
    passed = sum(state == "passed" for state in states.values())
    return make_response(render_template(
        "map/page.html", units=current.catalogue().units, states=states,
        passed_count=passed, exercise_count=len(states),
    ))
