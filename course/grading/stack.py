"""A stack trace as Lambda gives it, with the learner's own frames told from the libraries'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.result import FunctionError

TASK_ROOT = "/var/task"
_FRAME = re.compile(
    r'^\s*File "(?P<file>[^"]+)",? [Ll]ine (?P<line>\d+)(?:, in (?P<function>[^\n]*))?(?:\n(?P<code>.*))?',
    re.S,
)

_NODE_FRAME = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^()\n]{1,200}) \()?(?:file://)?(?P<file>/[^\n:()]+):(?P<line>\d+)(?::\d+)?\)?$"
)
"""V8 names the innermost frame first: "at handler (file:///var/task/handler.mjs:4:9)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    file: str  # the learner's own: below the task root; a library's: as the interpreter names it
    line: int
    function: str
    code: str


def split(error: FunctionError) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    """(the learner's own frames, the libraries'), each outermost first."""
    frames = list(_parse(error.stack)) or list(_parse_node(error.stack))[::-1]
    root = _task_root(frames, error.file)
    own = [_below(frame, root) for frame in frames if _is_own(frame, root)]
    library = [frame for frame in frames if not _is_own(frame, root) and "<frozen " not in frame.file]
    return tuple(own), tuple(library)


def _parse(stack: Iterable[str]) -> Iterable[Frame]:
    for entry in stack:
        found = _FRAME.match(entry)
        if found:
            yield Frame(
                file=found["file"],
                line=int(found["line"]),
                function=(found["function"] or "").strip(),
                code=(found["code"] or "").strip().split("\n")[0],
            )


def _parse_node(stack: Iterable[str]) -> Iterable[Frame]:
    """Frames inside Node.js itself ("node:internal/...") have no file and are left out."""
    for entry in stack:
        found = _NODE_FRAME.match(entry)
        if found:
            yield Frame(file=found["file"], line=int(found["line"]), function=found["function"] or "", code="")


def _is_own(frame: Frame, root: str) -> bool:
    return frame.file.startswith(root) and "/node_modules/" not in frame.file


def _task_root(frames: Iterable[Frame], file: str | None) -> str:
    """The folder of the learner's code; the sandbox names the learner's innermost file below it."""
    if file:
        for frame in frames:
            if frame.file.endswith("/" + file):
                return frame.file[: -len(file)]
    return TASK_ROOT + "/"


def _below(frame: Frame, root: str) -> Frame:
    return Frame(file=frame.file[len(root) :], line=frame.line, function=frame.function, code=frame.code)
