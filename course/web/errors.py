"""Where an HTTP status is chosen for what went wrong, and the page that says so in both languages.

    NotThere          404    RequestEntityTooLarge   413
    NotAccepted       422    CSRFError               400
    LineFull, OwnLineFull   429, with Retry-After
    ServerFull, DatabaseUnavailable   503, with Retry-After
    SandboxUnavailable, anything else: 503, 500, always worded as ours
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from course.catalogue.model import Exercise
from course.classroom import (
    MOST_OF_A_LEARNER,
    DatabaseUnavailable,
    LineFull,
    NotAccepted,
    NotThere,
    OwnLineFull,
    Reason,
    ServerFull,
)
from course.web import current, page
from course.web.data_lint import lint_json
from course.web.htmx import into, is_htmx, vary
from course.web.i18n import language, messages, t
from course.web.present.inline import inline
from course.web.present.shown import Shown
from course.web.urls import urls
from sandbox.errors import SandboxUnavailable

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
RETRY_FULL_SECONDS = 20


def register(app: Flask) -> None:
    """Handle every exception that a view may raise."""
    app.register_error_handler(NotThere, lambda _: _page(404))
    app.register_error_handler(NotAccepted, _not_accepted)
    app.register_error_handler(OwnLineFull, lambda _: _no_room(429, "own-line", RETRY_SECONDS, most=MOST_OF_A_LEARNER))
    app.register_error_handler(LineFull, lambda _: _no_room(429, "busy", RETRY_SECONDS))
    app.register_error_handler(ServerFull, lambda _: _no_room(503, "full", RETRY_FULL_SECONDS))
    app.register_error_handler(DatabaseUnavailable, _not_stored)
    app.register_error_handler(SandboxUnavailable, _unavailable)
    app.register_error_handler(CSRFError, lambda _: _page(400, "csrf"))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _internal)


def _not_accepted(error: NotAccepted) -> Response:
    status = 413 if error.reason in (Reason.FILES_TOO_LARGE, Reason.EVENT_TOO_LARGE) else 422
    detail = _where(error.detail) if error.reason is Reason.EVENT_NOT_JSON else error.detail
    return _page(status, error.reason.value, detail=inline(detail))


def _where(parser_says: str) -> str:
    """Line and fault of the event in the page's language; what Python's parser says where lint finds nothing."""
    found = lint_json(request.form.get("event", "").replace("\r\n", "\n").strip(), language())
    return f"{t('error.line', line=found[0].line)}{found[0].message}" if found else parser_says


def _no_room(status: int, kind: str, seconds: int, **values: object) -> Response:
    """Not one more attempt; the visitor's that wait already go on, and the newest of them stays in sight."""
    asked = _exercise()
    return _later(status, kind, seconds, still=page.still_under_way(asked) if asked else {}, **values)


def _later(status: int, kind: str, seconds: int, **context: Any) -> Response:
    answer = _page(status, kind, seconds=seconds, **context)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _not_stored(error: DatabaseUnavailable) -> Response:
    log.error("%s %s", request.method, request.path, exc_info=error)
    return _later(503, "storage", RETRY_FULL_SECONDS)


def _unavailable(error: SandboxUnavailable) -> Response:
    return _page(503, "unavailable", check=error.check, remedy=error.remedy)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400 or error.response is not None:
        return make_response(error.get_response())  # a redirect
    answer = _page(code)
    if code == 405:
        answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return answer


def _internal(error: Exception) -> Response:
    log.error("%s %s", request.method, request.path, exc_info=getattr(error, "original_exception", error))
    return _page(500)


def _page(status: int, kind: str = "", *, still: Mapping[str, Any] | None = None, **values: object) -> Response:
    """The error page; for htmx its words alone, in the results region wherever it had wanted to put an answer.

    `still` is the context of an attempt that is under way all the same.
    """
    still = still or {"attempt": None}
    kind = kind or str(status)
    if f"error.{kind}_title" not in messages("en"):
        kind = "500" if status >= 500 else "400"
    if is_htmx():
        body = render_template("error/_results.html", status=status, kind=kind, values=values, **still)
        return vary(into("results", make_response(body, status)))
    body = render_template("error/page.html", status=status, kind=kind, values=values, back=_back(still["attempt"]))
    return vary(make_response(body, status))


def _back(attempt: Shown | None) -> str | None:
    """From a page that a form of an exercise led to: to the attempt that is under way, or to the exercise."""
    asked = _exercise() if request.method == "POST" else None
    if asked is None:
        return None
    return f"{urls(asked).attempts}/{attempt.attempt.id}#results" if attempt else urls(asked).page


def _exercise() -> Exercise | None:
    """What the request is about, if it is an exercise."""
    given = request.view_args or {}
    return current.catalogue().exercises.get(f"{given.get('lesson_id')}/{given.get('name')}")
