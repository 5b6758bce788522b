"""A bill, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Note(StrEnum):
    """What a reader of the bill must know; the page has the words."""

    IDLE_POLLS = "idle-polls"  # an SQS mapping goes on polling an empty queue, and each poll is a request
    SHARD_HOURS = "shard-hours"  # a Kinesis stream costs by the hour, too
    ESTIMATED = "estimated"  # a size was not recorded whole
    FAILED_UNBILLED = "failed-unbilled"  # a throttled invocation costs nothing
    FIFO_BYTES = "fifo-bytes"  # FIFO topics are billed by the GB besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a bill."""

    key: str  # of the price list: "s3-put"
    service: str
    quantity: Decimal
    unit: str
    unit_price: Decimal  # US dollars for `per` units
    per: Decimal
    amount: Decimal  # US dollars, not rounded
    page: str  # where the price is from
    checked: str
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionUse:
    """What one function used of Lambda."""

    function: str  # logical id
    memory_mb: int
    requests: int
    billed_ms: int

    def gb_seconds(self, memory_mb: int | None = None) -> Decimal:
        """With another memory size the same duration, although more memory also is more CPU."""
        return Decimal(self.billed_ms) / 1000 * (memory_mb or self.memory_mb) / 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    region: str
    checked: str  # when the price list was last checked
    architecture: str  # "x86_64" | "arm64"
    memory_mb: int | None  # the memory size that was put in place of the functions' own
    functions: tuple[FunctionUse, ...]
    lines: tuple[Line, ...]  # what this run costs
    standing: tuple[Line, ...] = ()  # what is paid for each month, however many runs there are
    notes: tuple[Note, ...] = ()
    unpriced: tuple[str, ...] = ()  # "service:Operation" of calls that have no price here

    @property
    def billed_ms(self) -> int:
        return sum(use.billed_ms for use in self.functions)

    @property
    def gb_seconds(self) -> Decimal:
        return sum((use.gb_seconds(self.memory_mb) for use in self.functions), Decimal(0))

    @property
    def total(self) -> Decimal:
        """US dollars for this run, without what is paid by the month."""
        return sum((line.amount for line in self.lines), Decimal(0))

    def amount(self, service: str) -> Decimal:
        """US dollars for one service."""
        return sum((line.amount for line in self.lines if line.service == service), Decimal(0))

    def quantity(self, key: str) -> Decimal:
        """How much of one price was used."""
        return sum((line.quantity for line in self.lines if line.key == key), Decimal(0))

    def to_plain(self) -> Mapping[str, Any]:
        """JSON-able data; money and quantities as text, so that nothing is rounded."""
        return {
            "region": self.region,
            "checked": self.checked,
            "architecture": self.architecture,
            "memory_mb": self.memory_mb,
            "billed_ms": self.billed_ms,
            "gb_seconds": format(self.gb_seconds, "f"),
            "total": format(self.total, "f"),
            "lines": [line_to_plain(line) for line in self.lines],
            "standing": [line_to_plain(line) for line in self.standing],
            "notes": [note.value for note in self.notes],
            "unpriced": list(self.unpriced),
        }


def line_to_plain(line: Line) -> Mapping[str, Any]:
    """JSON-able data of one line."""
    numbers = {name: format(getattr(line, name), "f") for name in ("quantity", "unit_price", "per", "amount")}
    texts = {name: getattr(line, name) for name in ("key", "service", "unit", "page", "checked", "estimated")}
    return {**texts, **numbers}
