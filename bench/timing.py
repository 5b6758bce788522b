"""Medians and percentiles, and the table they are printed in."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: times in milliseconds."""

    what: str
    times: Sequence[float]
    wanted: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[max(0, round(0.95 * len(self.times)) - 1)]


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
    lines = [f"{'':58} {'n':>4} {'median':>10} {'p95':>10}  wanted"]
    for row in rows:
        lines.append(f"{row.what:58} {len(row.times):4} {row.median:7.1f} ms {row.p95:7.1f} ms  {row.wanted}")
    return "\n".join(lines)
