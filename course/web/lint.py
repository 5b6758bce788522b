"""POST /<lang>/lint: what is wrong with a file, for the marks beside its lines.

Form fields: `language` (python, json or yaml) and `code`. Answers `{"messages": [...]}`, each with line,
column, end_line, end_column (from 1, the end exclusive), severity ("error" or "warning"), message and code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from course.web import data_lint, python_lint
from course.web.i18n import language
from course.web.lint_messages import LintBusyError, Message

LONGEST = 100_000
"""Characters of a file that are linted; no handler of the course comes near."""

LINTERS: Mapping[str, Callable[[str, str], list[Message]]] = {
    "python": python_lint.lint,
    "json": data_lint.lint_json,
    "yaml": data_lint.lint_yaml,
}

bp = Blueprint("lint", __name__)


@bp.post("/lint")
def create() -> ResponseReturnValue:
    """Lint the posted code. 413 when it is too long, 503 when too many ask at once."""
    code = request.form.get("code", "")
    if len(code) > LONGEST:
        abort(413)
    linter = LINTERS.get(request.form.get("language", ""))
    if linter is None:
        return jsonify(messages=[])
    try:
        messages = linter(code, language())
    except LintBusyError:
        return jsonify(messages=[]), 503, {"Retry-After": "2"}
    return jsonify(messages=[asdict(message) for message in messages])
