"""The course map: every unit, lesson and exercise, how far the visitor is and what is left."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from course.web import current, desk
from course.web.onward import onward

bp = Blueprint("map", __name__)


@bp.get("/map")
def show() -> Response:
    known = desk.progress()
    ahead = desk.ahead(known)
    return make_response(render_template(
        "map/page.html", units=current.catalogue().units, states=desk.states(known), ahead=ahead,
        onward=onward(ahead.next),
    ))
