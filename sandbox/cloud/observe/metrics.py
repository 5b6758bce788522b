"""CloudWatch's metrics: what was measured, and its statistics by period ("Metrics concepts", Amazon CloudWatch user
guide). moto's own starts periods anywhere and knows no percentiles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.result import Metric

MAX_VALUES = 100_000
"""Kept in one run."""
Dimensions = tuple[tuple[str, str], ...]
"""(name, value), sorted"""


@dataclass(frozen=True, slots=True, order=True)
class MetricId:
    namespace: str
    name: str
    dimensions: Dimensions = ()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> MetricId:
        return cls(namespace, name, tuple(sorted(dimensions.items())))


@dataclass(frozen=True, slots=True)
class Datum:
    """One value that came `count` times, or a set of `count` values of which only the statistics are known."""

    at: float  # epoch seconds of the cloud's clock
    value: float  # the sum, for a set
    unit: str = "None"
    count: float = 1.0
    limits: tuple[float, float] | None = None
    """Minimum and maximum of a set; None for a value."""

    @property
    def sum(self) -> float:
        return self.value if self.limits else self.value * self.count

    @property
    def minimum(self) -> float:
        return self.limits[0] if self.limits else self.value

    @property
    def maximum(self) -> float:
        return self.limits[1] if self.limits else self.value


@dataclass(frozen=True, slots=True)
class Point:
    """A statistic of one period. `unit` is that of its data."""

    start: float  # epoch seconds
    value: float
    samples: float
    unit: str = "None"


class Metrics:
    def __init__(self) -> None:
        self._series: dict[MetricId, list[Datum]] = {}
        self._values = 0

    def __iter__(self) -> Iterator[MetricId]:
        return iter(sorted(self._series))

    @property
    def full(self) -> bool:
        """Whether the bound is reached: what comes now is not kept."""
        return self._values >= MAX_VALUES

    def record(self, metric: MetricId, datum: Datum) -> None:
        """Keep it, as long as there is room."""
        if not self.full:
            self._values += 1
            self._series.setdefault(metric, []).append(datum)

    def points(
        self, metric: MetricId, statistic: str, period: float, start: float, end: float, unit: str | None = None
    ) -> list[Point]:
        """The statistic for each period that has data and begins in [start, end), oldest first; one for each unit.

        Periods begin at multiples of their length since the epoch, and `start` is rounded down to one.
        """
        start = math.floor(start / period) * period
        periods: dict[tuple[float, str], list[Datum]] = {}
        for datum in self._series.get(metric, ()):
            if start <= datum.at < end and unit in (None, datum.unit):
                periods.setdefault((math.floor(datum.at / period) * period, datum.unit), []).append(datum)
        points = []
        for (begin, of_unit), data in sorted(periods.items()):
            value = statistic_of(data, statistic)
            if value is not None:
                points.append(Point(begin, value, sum(datum.count for datum in data), of_unit))
        return points

    def facts(self) -> tuple[Metric, ...]:
        """All of it, for the result. A value that came several times is there once; of a set, its sum."""
        facts = []
        for metric in self:
            by_unit: dict[str, list[Datum]] = {}
            for datum in self._series[metric]:
                by_unit.setdefault(datum.unit, []).append(datum)
            facts += [
                Metric(
                    namespace=metric.namespace,
                    name=metric.name,
                    dimensions=dict(metric.dimensions),
                    unit=unit,
                    values=tuple(datum.value for datum in data),
                    at_ms=tuple(int(datum.at * 1000) for datum in data),
                )
                for unit, data in by_unit.items()
            ]
        return tuple(facts)


STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


def is_statistic(name: str) -> bool:
    """Whether it is one of the five or a percentile, "p99.9"."""
    return name in STATISTICS or _percentile(name) is not None


def statistic_of(data: Iterable[Datum], statistic: str) -> float | None:
    """Of at least one datum. None for a percentile of sets, which nobody can know."""
    data = list(data)
    count = sum(datum.count for datum in data)
    if statistic == "SampleCount":
        return count
    if statistic == "Sum":
        return math.fsum(datum.sum for datum in data)
    if statistic == "Average":
        return math.fsum(datum.sum for datum in data) / count if count else None
    if statistic == "Minimum":
        return min(datum.minimum for datum in data)
    if statistic == "Maximum":
        return max(datum.maximum for datum in data)
    percent = _percentile(statistic)
    if percent is None or any(datum.limits for datum in data):
        return None
    return _at_rank(sorted((datum.value, datum.count) for datum in data), percent / 100 * (count - 1))


def _percentile(name: str) -> float | None:
    digits = name[1:]
    if not name.startswith("p") or not digits.replace(".", "", 1).isdecimal() or len(digits) > 12:
        return None
    percent = float(digits)
    return percent if percent <= 100 else None


def _at_rank(values: list[tuple[float, float]], rank: float) -> float:
    """The value at `rank` among (value, how often), between two neighbours in proportion."""
    below = _nth(values, math.floor(rank))
    return below + (_nth(values, math.ceil(rank)) - below) * (rank - math.floor(rank))


def _nth(values: list[tuple[float, float]], position: float) -> float:
    seen = 0.0
    for value, count in values:
        seen += count
        if position < seen:
            return value
    return values[-1][0]
