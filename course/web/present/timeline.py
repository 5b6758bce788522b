"""What happened along one time axis: the invocations of each case, and what was waited for between them.

The axis is real time. Where the cloud's clock was moved instead of waiting, it is broken: a gap of fixed width that
says how long AWS would have waited. Positions are SVG coordinates, in thousandths of the axis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from course.web.present.moments import Moment
from course.web.present.trace import Bar, bar
from course.web.present.visible import bounded, label
from sandbox.result import Fate, StepResult, Undelivered

GAP = 0.06
"""Share of the axis that a gap takes."""
LEAST_WAIT = 0.5
"""Seconds: a shorter wait is no gap."""
SIGNS = {Fate.WAITING: "…", Fate.DISCARDED: "✗", Fate.REFUSED: "✗", Fate.FILTERED: "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Time that was skipped."""

    seconds: float

    @property
    def length(self) -> tuple[str, str]:
        """(message key, number): the largest unit that fits."""
        # The clock is moved to a moment, and a little time has passed meanwhile.
        seconds = round(self.seconds, 0 if self.seconds >= 10 else 1)
        for key, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= size:
                return f"timeline.{key}", f"{seconds / size:.1f}".removesuffix(".0")
        return "timeline.seconds", f"{seconds:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An event that has not reached its function, or not yet."""

    fate: str
    sign: str
    source: str
    function: str
    resource: str
    attempts: int
    why: str  # message key: the kind of reason, in the reader's language
    reason: str  # the sandbox's own sentence with its particulars, in English; "" where it says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline: a moment, a gap, or something undelivered."""

    moment: Moment | None = None
    gap: Gap | None = None
    lost: Lost | None = None
    bar: Bar | None = None
    gaps: tuple[Bar, ...] = ()  # where the axis is broken, the same for every row of a case
    heads: bool = False  # the first row of its step
    depth: int = 0  # how many invocations lead to this one, at most DEEPEST
    records: int = 0  # in the batch that was delivered; 0 for an event that is none
    failed: int = 0  # records that the handler reported as failed, though it answered


DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The rows of one case."""

    name: str
    rows: tuple[Row, ...]


def cases(moments: Iterable[Moment]) -> list[Case]:
    """The timeline of each case, in order."""
    return [
        Case(name=name, rows=tuple(_rows(list(of_case))))
        for name, of_case in groupby(moments, key=lambda moment: moment.case)
    ]


def matters(found: Iterable[Case]) -> bool:
    """Whether there is more to see than a single moment."""
    return sum(1 for case in found for row in case.rows if row.gap is None) > 1


def waited(step: StepResult) -> float:
    """Seconds of the cloud's clock that the step skipped before its first invocation: what a `wait` asked for."""
    seconds = step.step.get("seconds") if step.step.get("step") == "wait" else None
    return float(seconds) if isinstance(seconds, int | float) else 0.0


@dataclass(slots=True)
class _Placed:
    moment: Moment
    start: float  # ms on the broken axis, gaps not counted
    length: float
    gaps_before: int
    gap: Gap | None  # right before it


def _rows(moments: list[Moment]) -> Iterable[Row]:
    placed, total, gaps = _place(moments)
    unit = total * GAP / max(0.1, 1 - GAP * len(gaps)) if gaps else 0.0
    whole = total + unit * len(gaps)
    breaks = tuple(bar(at + unit * number, unit, whole) for number, at in enumerate(gaps))
    for at, each in enumerate(placed):
        if each.gap is not None:
            yield Row(gap=each.gap)
        invocation = each.moment.invocation
        yield Row(
            moment=each.moment,
            bar=bar(each.start + unit * each.gaps_before, each.length, whole) if invocation else None,
            gaps=breaks,
            heads=each.moment.first_of_step,
            depth=min(invocation.depth, DEEPEST) if invocation else 0,
            records=_members(invocation.event, "Records") if invocation else 0,
            failed=_members(invocation.answer, "batchItemFailures") if invocation else 0,
        )
        if at + 1 == len(placed) or placed[at + 1].moment.step is not each.moment.step:
            yield from (Row(lost=_lost(entry)) for entry in each.moment.step.undelivered)


def _place(moments: list[Moment]) -> tuple[list[_Placed], float, list[float]]:
    """Every moment on the axis, the axis's length in ms, and where it is broken. Steps follow one another."""
    placed: list[_Placed] = []
    gaps: list[float] = []
    start = end = skipped = 0.0
    step: StepResult | None = None
    for moment in moments:
        if moment.step is not step:
            step, start, skipped = moment.step, end, 0.0
        invocation = moment.invocation
        now = invocation.waited_ms / 1000 if invocation else waited(moment.step)
        gap = Gap(seconds=now - skipped) if now - skipped >= LEAST_WAIT else None
        if gap is not None:
            skipped = now
            gaps.append(max(end, start))
        length = (invocation.init_ms or 0.0) + invocation.duration_ms if invocation else 0.0
        at = start + (invocation.started_ms if invocation else 0.0)
        placed.append(_Placed(moment, at, length, len(gaps), gap))
        end = max(end, at + length)
    return placed, max(end, 0.001), [min(at, end) for at in gaps]


def _members(document: object, key: str) -> int:
    """How many entries a list in an event or an answer has; 0 where there is none."""
    found = document.get(key) if isinstance(document, dict) else None
    return len(found) if isinstance(found, list) else 0


def _lost(entry: Undelivered) -> Lost:
    return Lost(
        fate=entry.fate.value,
        sign=SIGNS[entry.fate],
        source=label(entry.source),
        function=label(entry.function),
        resource=label(entry.resource),
        attempts=entry.attempts,
        why=f"why.{_kind_of_reason(entry)}",
        reason=bounded(entry.reason, 600) if entry.fate in (Fate.REFUSED, Fate.DISCARDED) else "",
    )


def _kind_of_reason(entry: Undelivered) -> str:
    if entry.fate in (Fate.REFUSED, Fate.FILTERED):
        return entry.fate.value
    if not entry.function:
        return "discarded-on-its-way"
    came_by = {"sqs": "queue", "kinesis": "stream", "dynamodb": "stream"}.get(entry.source, "event")
    return f"{entry.fate.value}-{came_by}"
