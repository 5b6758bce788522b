"""Log lines as CloudWatch Logs shows them: a time, the line, and whether the platform wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from course.web.present.moments import Moment
from course.web.present.visible import bounded, label
from sandbox.result import LogLine, Result

MOST = 300
"""Lines of one invocation on a page; the rest are counted."""
_NODE_ERROR = re.compile(r"\t(?:ERROR|FATAL)\t")
"""How Lambda prints console.error in Node.js: time, request id, level, text."""
_JSON_PLATFORM = re.compile(r'\{"time": ?"[^"]*", ?"type": ?"platform\.')
PLATFORM = ("INIT_START ", "START RequestId", "END RequestId", "REPORT RequestId", "XRAY TraceId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    time: str  # "12:03:04.123", UTC as in CloudWatch
    text: str
    kind: str  # "platform" | "error" | "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A log stream that no invocation that is shown wrote: of another group, or put there by a call."""

    group: str
    stream: str
    lines: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The lines of one invocation."""

    moment: Moment
    group: str
    stream: str
    lines: tuple[Line, ...]
    total: int  # before the filter
    more: int  # matching lines that are not shown
    truncated: bool  # the sandbox dropped lines beyond its bound


def streams(shown: Iterable[Moment], wanted: str = "") -> list[Stream]:
    """One stream for each invocation, holding the lines in which `wanted` occurs (any case)."""
    found: list[Stream] = []
    for moment in shown:
        if moment.invocation is None:
            continue
        all_lines = [line(each) for each in moment.invocation.logs]
        matching = [each for each in all_lines if wanted.lower() in each.text.lower()]
        found.append(Stream(
            moment=moment,
            group=label(moment.invocation.log_group),
            stream=label(moment.invocation.log_stream),
            lines=tuple(matching[:MOST]),
            total=len(all_lines),
            more=max(0, len(matching) - MOST),
            truncated=moment.invocation.logs_truncated,
        ))
    return found


def others(results: Iterable[Result], wanted: str = "") -> list[Group]:
    """The log streams that hold what no invocation's own stream holds, with the messages in which `wanted` occurs."""
    found: list[Group] = []
    for result in results:
        own = {(each.log_group, each.log_stream) for step in result.steps for each in step.invocations}
        for group, of_group in result.observed.log_groups.items():
            for stream, messages in of_group.items():
                matching = [bounded(text, 4000) for text in messages if wanted.lower() in text.lower()]
                if (group, stream) not in own and (matching or not wanted):
                    found.append(Group(group=label(group), stream=label(stream), lines=tuple(matching[:MOST]),
                                       more=max(0, len(matching) - MOST)))
    return found


def line(logged: LogLine) -> Line:
    """One line, its text visible and bounded."""
    moment = datetime.fromtimestamp(logged.at_ms / 1000, UTC)
    return Line(time=moment.strftime("%H:%M:%S.") + f"{logged.at_ms % 1000:03d}",
                text=bounded(logged.text, 4000), kind=_kind(logged.text))


def _kind(text: str) -> str:
    if text.startswith(PLATFORM):
        return "platform"
    if text.startswith("{") and _JSON_PLATFORM.match(text):
        return "platform"
    failed = text.startswith(("[ERROR]", "[CRITICAL]", "Traceback ")) or "Task timed out" in text
    return "error" if failed or _NODE_ERROR.search(text) else "own"
