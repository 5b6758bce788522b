"""What a caller of Invoke and a reader of the log see of one invocation, comparable between two implementations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_FRAME = re.compile(r'File "/var/task/([^"]+)", line (\d+), in (\S+)')
_ANY_FRAME = re.compile(r'  File "')
_VARYING = (
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"), "<time>"),
    (re.compile(r"0x[0-9a-f]+"), "<address>"),
    (re.compile(r"line repeated \d+ more times"), "line repeated"),
)
_OF_LAMBDA = re.compile(r"^(START|END|REPORT|INIT_START) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    failed: bool  # X-Amz-Function-Error is set
    payload: str = ""  # the answer as JSON text, when it did not fail
    error_type: str = ""
    message: str = ""
    frames: tuple[str, ...] = ()  # "failures.py:12 in nested", frames of the learner's files; a repeated one once
    log: tuple[str, ...] = ()  # the lines of the handler and its runtime

    def differing(self, other: Facts) -> dict[str, tuple[Any, Any]]:
        """Name of a fact -> (ours, theirs) where they are not equal."""
        return {
            name: (getattr(self, name), getattr(other, name))
            for name in self.__dataclass_fields__
            if getattr(self, name) != getattr(other, name)
        }


def of_error(document: Any, log: Iterable[str]) -> Facts:
    """From an error document {errorType, errorMessage, stackTrace}; paths in it begin with /var/task."""
    frames = [
        f"{file}:{line} in {function}"
        for frame in document.get("stackTrace") or ()
        for file, line, function in _FRAME.findall(frame)
    ]
    return Facts(
        failed=True,
        error_type=str(document.get("errorType")),
        message=steady(str(document.get("errorMessage"))),
        frames=tuple(dict.fromkeys(frames)),
        log=log_lines(log),
    )


def of_answer(payload: Any, log: Iterable[str]) -> Facts:
    return Facts(failed=False, payload=json.dumps(payload), log=log_lines(log))


def of_no_document(body: bytes, log: Iterable[str], *, failed: bool) -> Facts:
    """From a body that is no JSON."""
    text = body.decode("utf-8", "replace")
    return Facts(failed=failed, payload="" if failed else f"no JSON: {text}", message=text, log=log_lines(log))


def log_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Without Lambda's own lines, without what differs from one run to the next, and of a traceback only the frames
    of the learner's files, a repeated one once: the others name where Python and the runtime client are installed."""
    kept: list[str] = []
    foreign = False
    for line in lines:
        plain = line.replace("\xa0", " ")
        if _ANY_FRAME.match(plain):
            foreign = "/var/task/" not in plain or steady(line) in kept
        elif not plain.startswith("    "):
            foreign = False
        if line.strip() and not foreign and not _OF_LAMBDA.match(line):
            kept.append(steady(line))
    return tuple(kept)


def steady(text: str) -> str:
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    return text
