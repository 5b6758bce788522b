"""A month of the same run, again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sandbox.cost.bill import Bill, Line, line_to_plain
from sandbox.cost.prices import PRICES, Prices

DURATION = "lambda-duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    runs: int
    memory_mb: int | None
    lines: tuple[Line, ...]  # the runs', and then what is paid by the month
    free: tuple[Line, ...]
    """What the free tier takes off, for an account that uses Lambda for nothing else: amounts are positive."""

    @property
    def total(self) -> Decimal:
        """US dollars without the free tier."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def total_after_free(self) -> Decimal:
        return self.total - sum((line.amount for line in self.free), Decimal(0))

    def services(self) -> Mapping[str, Decimal]:
        """US dollars of each service, in the order of the lines."""
        found: dict[str, Decimal] = {}
        for line in self.lines:
            found[line.service] = found.get(line.service, Decimal(0)) + line.amount
        return found

    def to_plain(self) -> Mapping[str, Any]:
        return {
            "runs": self.runs,
            "memory_mb": self.memory_mb,
            "total": format(self.total, "f"),
            "total_after_free": format(self.total_after_free, "f"),
            "lines": [line_to_plain(line) for line in self.lines],
            "free": [line_to_plain(line) for line in self.free],
        }


def monthly(bill: Bill, runs_per_month: int, memory_mb: int | None = None, *, prices: Prices = PRICES) -> Month:
    """What `runs_per_month` such runs cost in a month.

    Another `memory_mb` keeps the durations as they were. Volume discounts are not applied: the first begins at six
    thousand million GB-seconds a month.
    """
    size = memory_mb if memory_mb is not None else bill.memory_mb
    seconds = sum((use.gb_seconds(size) for use in bill.functions), Decimal(0))
    lines = [
        _times(replace(line, quantity=seconds) if line.key.startswith(DURATION) else line, runs_per_month)
        for line in bill.lines
    ]
    lines += bill.standing
    return Month(runs=runs_per_month, memory_mb=size, lines=tuple(lines), free=tuple(_free(lines, prices)))


def _times(line: Line, runs: int) -> Line:
    return _with_quantity(line, line.quantity * runs)


def _with_quantity(line: Line, quantity: Decimal) -> Line:
    return replace(line, quantity=quantity, amount=quantity * line.unit_price / line.per)


def _free(lines: Iterable[Line], prices: Prices) -> Iterable[Line]:
    """An allowance that several prices share (standard and FIFO queues) is used up in the order of the lines."""
    left = dict(prices.free)
    for line in lines:
        shared = next((key for key in (line.key, line.key.rpartition("-")[0]) if key in left), None)
        if shared is None:
            continue
        taken = min(line.quantity, left[shared])
        left[shared] -= taken
        if taken:
            yield _with_quantity(line, taken)
