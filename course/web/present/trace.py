"""An invocation as bars on one time axis: init, handler, each AWS call.

Widths are SVG coordinates, in thousandths of the axis: the policy forbids style attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from course.web.present.moments import Moment
from course.web.present.visible import bounded, label, pretty
from sandbox.result import Call

AXIS = 1000
THINNEST = 6
"""A bar that could not be seen is drawn this wide."""
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
    """One invocation's bars."""

    moment: Moment
    total_ms: float
    init_ms: float | None
    init: Bar | None
    handler_ms: float
    handler: Bar
    calls: tuple[CallRow, ...]
    more: int


def traces(shown: Iterable[Moment]) -> list[Trace]:
    """The bars of each invocation."""
    return [trace(moment) for moment in shown if moment.invocation is not None]


def trace(moment: Moment) -> Trace:
    """Init first, then the handler; calls begin where the handler made them."""
    invocation = moment.invocation
    assert invocation is not None
    init = invocation.init_ms or 0.0
    total = max(init + invocation.duration_ms, 0.001)
    return Trace(
        moment=moment,
        total_ms=total,
        init_ms=invocation.init_ms,
        init=bar(0, init, total) if init else None,
        handler_ms=invocation.duration_ms,
        handler=bar(init, invocation.duration_ms, total),
        calls=tuple(_call(each, init, total) for each in invocation.calls[:MOST]),
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
