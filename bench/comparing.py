"""Two runs held against each other: `make bench-compare`.

A change counts when it is larger than two runs of the same program differ on a shared machine, and when resampling
what was measured does not take it away.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.record import Record
from bench.timing import Row, percentile

NOISE = 0.10
"""Medians of two runs of the same program differ by so much of them."""
NOISE_OF_ONE = 0.25
"""The same for what was measured once or a few times."""
FEW = 10
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Change:
    what: str
    before: float
    after: float
    unit: str
    low: float
    high: float
    """Between these two the ratio of the medians lies in 95 of 100 resamplings."""
    beyond_noise: bool

    @property
    def ratio(self) -> float:
        return self.after / self.before if self.before else 1.0 if self.after == self.before else float("inf")


def changes(before: Record, after: Record) -> list[Change]:
    """Of every row that both have, in the order of `after`."""
    old = before.rows
    return [change(old[what], row) for what, row in after.rows.items() if what in old]


def change(before: Row, after: Row) -> Change:
    few = min(len(before.values), len(after.values)) < FEW
    low, high = (0.0, float("inf")) if few else _interval(before.values, after.values)
    made = Change(after.what.strip(), before.median, after.median, after.unit, low, high, False)
    noise = NOISE_OF_ONE if few else NOISE
    large = not 1 / (1 + noise) <= made.ratio <= 1 + noise
    apart = few or not low <= 1 <= high
    return Change(after.what.strip(), before.median, after.median, after.unit, low, high, large and apart)


def _interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    rng = random.Random(1)  # the same two runs are always told apart the same way
    ratios = []
    for _ in range(_RESAMPLES):
        old = statistics.median(rng.choices(before, k=len(before)))
        new = statistics.median(rng.choices(after, k=len(after)))
        ratios.append(new / old if old else math.inf if new else 1.0)
    return percentile(ratios, 2.5), percentile(ratios, 97.5)


def table(found: Sequence[Change]) -> str:
    lines = [f"{'':78} {'before':>9} {'after':>9} {'':6} {'ratio':>6}  95 of 100"]
    for each in found:
        spread = f"{each.low:.2f} to {each.high:.2f}" if each.low else ""
        mark = "  CHANGED" if each.beyond_noise else ""
        numbers = f"{each.before:9.1f} {each.after:9.1f} {each.unit:6} {each.ratio:6.2f}"
        lines.append(f"{each.what:78} {numbers}  {spread:12}{mark}".rstrip())
    return "\n".join(lines)
