"""The error document of a failed invocation ("Understanding Lambda function errors", Lambda developer guide)."""

from __future__ import annotations

import re

from sandbox.cloud.functions.documents import NotJson, read_document
from sandbox.result import FunctionError

TASK_ROOT = "/var/task/"
MAX_FRAMES = 100
MAX_TEXT = 16 * 1024

_FRAME = re.compile(r'\s*File "(?P<file>[^"\n]{1,1000})",? [Ll]ine (?P<line>\d{1,9})')
"""awslambdaric writes frames as `traceback.format_list` does, and a syntax error's with "Line" and no comma."""

_NODE_FRAME = re.compile(
    r"(?:\s*at (?:async )?(?:.{0,1000}? \()?)?(?:file://)?(?P<file>/[^\n:()]{1,1000}):(?P<line>\d{1,9})(?::\d{1,9}\)?)?$"
)
"""V8 writes "at name (place)" or "at place"; Node.js writes the place of a syntax error on a line of its own, above."""


def function_error(payload: bytes | None) -> FunctionError:
    """Read the document as it was posted; the learner may have posted it by hand, so anything may be missing."""
    try:
        document = read_document(payload or b"")
    except NotJson:
        document = None
    if not isinstance(document, dict):
        return FunctionError(type="Runtime.Unknown", message="")
    if isinstance(document.get("trace"), list):  # Node.js: the message first, then the frames, the innermost first
        stack = _stack(document["trace"][:MAX_FRAMES])
        file, line = _own(stack, _NODE_FRAME)
    else:
        stack = _stack(document.get("stackTrace"))
        file, line = _own(tuple(reversed(stack)), _FRAME)
    return FunctionError(
        type=_text(document.get("errorType")) or "Runtime.Unknown",
        message=_text(document.get("errorMessage")),
        stack=stack,
        file=file,
        line=line,
    )


def _text(value: object) -> str:
    return value[:MAX_TEXT] if isinstance(value, str) else "" if value is None else str(value)[:MAX_TEXT]


def _stack(value: object) -> tuple[str, ...]:
    frames = value if isinstance(value, list) else []
    return tuple(_text(frame) for frame in frames[-MAX_FRAMES:])


def _own(frames: tuple[str, ...], pattern: re.Pattern[str]) -> tuple[str | None, int | None]:
    """The first frame that is the learner's own: below the task root, and not a package that came along."""
    for frame in frames:
        found = pattern.match(frame)
        if found is None or not found["file"].startswith(TASK_ROOT):
            continue
        if "site-packages" not in found["file"] and "node_modules" not in found["file"]:
            return found["file"].removeprefix(TASK_ROOT), int(found["line"])
    return None, None
