"""Invocations as bars on one time axis: init, handler, each AWS call, and what a call set off below it.

Time that the cloud's clock skipped has no width here: the timeline shows it. Widths are SVG coordinates, in
thousandths of the axis: the policy forbids style attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.web.present.moments import Moment
from course.web.present.visible import bounded, label, pretty
from sandbox.result import Call

AXIS = 1000
THINNEST = 6
"""A bar that could not be seen is drawn this wide."""
DEEPEST = 6
"""Levels that are set in; what lies deeper stands below the deepest."""
MOST = 200
"""Calls of one invocation on a page; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """From where to where on the axis, in thousandths."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    service: str
    operation: str
    ok: bool
    status: int
    error: str
    ms: float
    bar: Bar
    request: str
    response: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One invocation's bars, on the axis of the tree that it belongs to."""

    moment: Moment
    depth: int  # 0: nothing that is shown led to it; at most DEEPEST
    total_ms: float
    init_ms: float | None
    init: Bar | None
    handler_ms: float
    handler: Bar
    calls: tuple[CallRow, ...]
    more: int


def traces(shown: Iterable[Moment]) -> list[Trace]:
    """The bars of each invocation; those that a call of another one led to follow it."""
    return [
        _trace(moment, depth, _offset(root, moment), total)
        for root, tree in _trees([moment for moment in shown if moment.invocation is not None])
        for total in [max(_offset(root, moment) + _length(moment) for moment, _ in tree)]
        for moment, depth in tree
    ]


def trace(moment: Moment) -> Trace:
    """The bars of one invocation by itself."""
    return _trace(moment, 0, 0.0, _length(moment))


def _trees(shown: list[Moment]) -> Iterator[tuple[Moment, list[tuple[Moment, int]]]]:
    """(the invocation at the root, every invocation of its tree with its depth), in order."""
    newest: dict[tuple[str, int, str], int] = {}  # a retry has the request id of the first try
    below: dict[int | None, list[int]] = {}
    for at, moment in enumerate(shown):
        invocation = moment.invocation
        assert invocation is not None
        where = (moment.case, moment.step_number)
        below.setdefault(newest.get((*where, invocation.caused_by)), []).append(at)
        newest[(*where, invocation.request_id)] = at

    def walk(at: int, depth: int) -> Iterator[tuple[Moment, int]]:
        yield shown[at], min(depth, DEEPEST)
        for child in below.get(at, ()):
            yield from walk(child, depth + 1)

    for root in below.get(None, ()):
        yield shown[root], list(walk(root, 0))


def _offset(root: Moment, moment: Moment) -> float:
    """Milliseconds from the beginning of the tree."""
    assert root.invocation is not None
    assert moment.invocation is not None
    return max(0.0, moment.invocation.started_ms - root.invocation.started_ms)


def _length(moment: Moment) -> float:
    assert moment.invocation is not None
    return max((moment.invocation.init_ms or 0.0) + moment.invocation.duration_ms, 0.001)


def _trace(moment: Moment, depth: int, offset: float, total: float) -> Trace:
    """Init first, then the handler; calls begin where the handler made them."""
    invocation = moment.invocation
    assert invocation is not None
    init = invocation.init_ms or 0.0
    return Trace(
        moment=moment,
        depth=depth,
        total_ms=total,
        init_ms=invocation.init_ms,
        init=bar(offset, init, total) if init else None,
        handler_ms=invocation.duration_ms,
        handler=bar(offset + init, invocation.duration_ms, total),
        calls=tuple(_call(each, offset + init, total) for each in invocation.calls[:MOST]),
        more=max(0, len(invocation.calls) - MOST),
    )


def bar(start: float, length: float, total: float) -> Bar:
    """A bar that lies within the axis and can be seen."""
    width = min(AXIS, max(THINNEST, AXIS * length / total))
    return Bar(x=round(min(AXIS * start / total, AXIS - width), 1), width=round(width, 1))


def _call(call: Call, init: float, total: float) -> CallRow:
    return CallRow(
        service=label(call.service),
        operation=label(call.operation),
        ok=call.error_code is None and call.status < 400,
        status=call.status,
        error=bounded(": ".join(filter(None, (call.error_code, call.error_message))), 2000),
        ms=call.ms,
        bar=bar(init + call.started_ms, call.ms, total),
        request=pretty(call.parameters),
        response=bounded(call.response, 4000),
    )
