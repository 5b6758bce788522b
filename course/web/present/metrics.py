"""Metrics and alarms as CloudWatch knows them after a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from course.web.present.visible import bounded, label
from sandbox.result import Metric, Result

MOST = 60
SIGNS = {"OK": "✓", "ALARM": "✗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricShown:
    namespace: str
    name: str
    dimensions: str
    unit: str
    count: int
    sum: str
    average: str
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmShown:
    name: str
    state: str  # "ok" | "alarm" | "insufficient-data"
    sign: str
    reason: str
    history: tuple[str, ...]  # the same words


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is shown of CloudWatch. `own`: what the handlers measured; `aws`: what AWS measures by itself."""

    own: tuple[MetricShown, ...]
    aws: tuple[MetricShown, ...]
    alarms: tuple[AlarmShown, ...]


def measured(results: Iterable[Result]) -> Measured:
    """The metrics and alarms of all results, one after another."""
    own: list[MetricShown] = []
    aws: list[MetricShown] = []
    alarms: list[AlarmShown] = []
    for result in results:
        for metric in result.observed.metrics:
            (aws if metric.namespace.startswith("AWS/") else own).append(_metric(metric))
        for alarm in result.observed.alarms:
            alarms.append(
                AlarmShown(
                    name=label(alarm.name),
                    state=_state(alarm.state),
                    sign=SIGNS.get(alarm.state, "?"),
                    reason=bounded(alarm.reason, 600),
                    history=tuple(map(_state, alarm.history[-8:])),
                )
            )
    return Measured(own=tuple(own[:MOST]), aws=tuple(aws[:MOST]), alarms=tuple(alarms[:MOST]))


def _metric(metric: Metric) -> MetricShown:
    values = metric.values or (0.0,)
    dimensions = ", ".join(f"{label(name)} = {label(value)}" for name, value in metric.dimensions.items())
    return MetricShown(
        namespace=label(metric.namespace),
        name=label(metric.name),
        dimensions=dimensions,
        unit="" if metric.unit == "None" else label(metric.unit),
        count=len(metric.values),
        sum=_number(sum(values)),
        average=_number(sum(values) / len(values)),
        most=_number(max(values)),
    )


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _state(state: str) -> str:
    return {"OK": "ok", "ALARM": "alarm"}.get(state, "insufficient-data")
