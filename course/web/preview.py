"""What an author sees: pages that follow the files, and what is to be mended, with file and line.

Only `python -m course.server preview` registers this; a server for learners has no such address.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, g, make_response, render_template, request

from course.catalogue.watched import Reading, Watched
from course.web import current

bp = Blueprint("preview", __name__)


def register(app: Flask, watched: Watched) -> None:
    """Teach what lies in the watched folder at each request, and tell every page which reading it shows."""
    app.extensions["watched"] = watched
    app.before_request(_follow)
    app.context_processor(lambda: {"preview": g.get("preview"), "lessons_folder": watched.folder})
    app.register_blueprint(bp)
    app.register_error_handler(500, _cannot_be_shown)


@bp.get("/preview/version")
def show_version() -> Response:
    """The reading that a page would show now; an open page that shows another loads itself again."""
    return make_response(_reading().version, 200, {"Content-Type": "text/plain", "Cache-Control": "no-store"})


def _follow() -> None:
    if request.endpoint == "static":
        return
    g.preview = reading = _reading()
    if current.catalogue() is not reading.catalogue:
        current_app.extensions["catalogue"] = reading.catalogue
        current.classroom().teach(reading.catalogue)


def _reading() -> Reading:
    watched: Watched = current_app.extensions["watched"]
    return watched.look()


def _cannot_be_shown(error: Exception) -> Response:
    """In place of a page that the lessons, as they are now, have no sense for."""
    cause = getattr(error, "original_exception", None) or error
    fault = f"{type(cause).__name__}: {cause}"
    return make_response(render_template("preview/page.html", fault=fault), 500)
