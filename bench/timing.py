"""Medians and percentiles of what was measured, and the bounds that they are held to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: everything that was measured of one thing, all in `unit`."""

    what: str
    values: Sequence[float]
    unit: str = "ms"
    most: float | None = None
    """The median is to be at most this."""
    most_p95: float | None = None
    least: float | None = None
    """The median is to be at least this."""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return percentile(self.values, 95)

    @property
    def wanted(self) -> str:
        bounds = [f"<= {self.most:g}"] if self.most is not None else []
        bounds += [f"p95 <= {self.most_p95:g}"] if self.most_p95 is not None else []
        bounds += [f">= {self.least:g}"] if self.least is not None else []
        return ", ".join(bounds)

    @property
    def reached(self) -> bool | None:
        """Whether every bound is kept; None where there is none."""
        kept = [self.median <= self.most] if self.most is not None else []
        kept += [self.p95 <= self.most_p95] if self.most_p95 is not None else []
        kept += [self.median >= self.least] if self.least is not None else []
        return all(kept) if kept else None


def ratio(what: str, of: float, to: float, *, most: float | None = None, least: float | None = None) -> Row:
    """How many times `to` goes into `of`."""
    return Row(what, [of / to], "x", most=most, least=least)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of a hundred of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def timed(work: Callable[[], object], count: int, *, between: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of each of `count` calls of `work`; `between` runs unmeasured before each."""
    times = []
    for _ in range(count):
        between()
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    return times


def table(rows: Sequence[Row]) -> str:
    return "\n".join(_line(row) for row in rows)


def head() -> str:
    return f"{'':78} {'n':>5} {'median':>9} {'p95':>9} {'':6} wanted"


def _line(row: Row) -> str:
    p95 = number(row.p95) if len(row.values) > 1 else ""
    said = {True: "", False: "  NOT REACHED", None: ""}[row.reached]
    line = f"{row.what:78} {len(row.values):5} {number(row.median):>9} {p95:>9} {row.unit:6} {row.wanted}{said}"
    return line.rstrip()


def number(value: float) -> str:
    """With one digit after the point where that says something."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
