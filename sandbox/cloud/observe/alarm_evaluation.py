"""How an alarm comes to its state ("Configuring how CloudWatch alarms treat missing data" and "Alarm evaluation",
Amazon CloudWatch user guide)."""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.observe.alarms import ALARM, COMPARISONS, INSUFFICIENT_DATA, OK, MetricAlarm
from sandbox.cloud.observe.metrics import Metrics, Point

_SPARE_PERIODS = 2
"""CloudWatch looks at more periods than it needs, so that a late or missing point does not count at once; five for
three, in its documentation."""
_BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    state: str
    reason: str
    data: dict[str, Any]


def moments(alarm: MetricAlarm, now: float) -> list[float]:
    """When `alarm` is to be evaluated up to `now`: at the end of each period since the last time, while that can make
    a difference, and now."""
    first = math.floor(alarm.evaluated / alarm.period) + 1
    last = min(math.floor(now / alarm.period), first + alarm.periods + _SPARE_PERIODS)
    ends = [float(number * alarm.period) for number in range(first, last + 1)]
    return [*ends, now] if not ends or ends[-1] < now else ends


def evaluate(alarm: MetricAlarm, metrics: Metrics, now: float) -> Verdict | None:
    """The state that `alarm` has to be in at `now`; None: it stays as it is."""
    present = math.floor(now / alarm.period)
    span = alarm.periods + _SPARE_PERIODS
    found = {
        round(point.start / alarm.period): point
        for point in metrics.points(
            alarm.metric,
            alarm.statistic,
            alarm.period,
            (present - span) * alarm.period,
            now,
            alarm.parameters.get("Unit"),
        )
    }
    newest = present if present in found and alarm.operator.startswith("Greater") else present - 1
    window = range(newest - span + 1, newest + 1)
    points = [(number, found[number]) for number in window if number in found]
    used = points[-alarm.periods :]
    breaching = [point for _, point in used if _BREACHES[alarm.operator](point.value, alarm.threshold)]
    unknown = alarm.periods - len(used)
    state = _state(alarm, len(used), len(breaching), unknown, newest - used[0][0] + 1 if used else 0)
    if state is None:
        return None
    data = _data(alarm, [point for _, point in used], now)
    return Verdict(state, _reason(alarm, state, [p for _, p in used], len(breaching), unknown), data)


def _state(alarm: MetricAlarm, known: int, breaching: int, unknown: int, oldest: int) -> str | None:
    """`oldest` is how many periods ago the oldest known point was, 1 for the newest period."""
    enough = breaching >= alarm.needed
    if unknown <= 0 or alarm.missing_data == "notBreaching":
        return ALARM if enough else OK
    if alarm.missing_data == "breaching":
        return ALARM if breaching + unknown >= alarm.needed else OK
    if enough:
        return ALARM
    only_breaching = known > 0 and breaching == known
    if alarm.missing_data == "ignore":
        return None if known == 0 or only_breaching else OK
    if known == 0:
        return INSUFFICIENT_DATA
    return ALARM if only_breaching and oldest >= alarm.needed else OK


def _reason(alarm: MetricAlarm, state: str, points: list[Point], breaching: int, unknown: int) -> str:
    if state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_counted(unknown, 'datapoint')} {_were(unknown)} unknown."
    treated = {"breaching": "Breaching", "notBreaching": "NonBreaching"}.get(alarm.missing_data)
    missing = f"{_counted(unknown, 'missing datapoint')} {_were(unknown)} treated as [{treated}]"
    if not points:
        return f"Threshold Crossed: no datapoints were received for {_counted(unknown, 'period')} and {missing}."
    crossed = breaching if state == ALARM else len(points) - breaching
    listed = ", ".join(f"{point.value} ({_moment(point.start, '%d/%m/%y %H:%M:%S')})" for point in reversed(points))
    words = COMPARISONS[alarm.operator]
    compared = words if state == ALARM else f"not {words}"
    # of N periods M must breach to raise an alarm, and more than N - M must not, to end it
    least = alarm.needed if state == ALARM else alarm.periods - alarm.needed + 1
    transition = "OK -> ALARM" if state == ALARM else "ALARM -> OK"
    also = f", and {missing}" if unknown > 0 and treated else ""
    return (
        f"Threshold Crossed: {crossed} out of the last {len(points)} datapoints [{listed}] "
        f"{_were(crossed)} {compared} the threshold ({alarm.threshold}){also} "
        f"(minimum {_counted(least, 'datapoint')} for {transition} transition)."
    )


def _data(alarm: MetricAlarm, points: list[Point], now: float) -> dict[str, Any]:
    return {
        "version": "1.0",
        "queryDate": _moment(now, "%Y-%m-%dT%H:%M:%S.000+0000"),
        **({"startDate": _moment(points[0].start, "%Y-%m-%dT%H:%M:%S.000+0000")} if points else {}),
        "statistic": alarm.statistic,
        "period": alarm.period,
        "recentDatapoints": [point.value for point in points],
        "threshold": alarm.threshold,
        "evaluatedDatapoints": [
            {
                "timestamp": _moment(point.start, "%Y-%m-%dT%H:%M:%S.000+0000"),
                "sampleCount": point.samples,
                "value": point.value,
            }
            for point in reversed(points)
        ],
    }


def _moment(seconds: float, form: str) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime(form)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
