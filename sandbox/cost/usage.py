"""What a run used of each price: quantities that are added up, and what was not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sandbox.cost.bill import Note

CHUNK = 64 * 1024
"""Bytes of payload that SQS, SNS and EventBridge bill as one request."""


class Usage:
    """Adds up. The order in which prices are first met is the order of the bill."""

    def __init__(self) -> None:
        self._quantities: dict[str, Decimal] = {}
        self._estimated: set[str] = set()
        self._notes: dict[Note, None] = {}
        self._unpriced: dict[str, None] = {}

    def add(self, key: str, quantity: Decimal | int = 1, *, estimated: bool = False) -> None:
        self._quantities[key] = self._quantities.get(key, Decimal(0)) + quantity
        if estimated:
            self._estimated.add(key)
            self.note(Note.ESTIMATED)

    def note(self, note: Note) -> None:
        self._notes[note] = None

    def unpriced(self, service: str, operation: str) -> None:
        self._unpriced[f"{service}:{operation or '?'}"] = None

    def __iter__(self) -> Iterator[tuple[str, Decimal, bool]]:
        """(key of the price, quantity, whether a part of it is estimated)"""
        return ((key, quantity, key in self._estimated) for key, quantity in self._quantities.items())

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(self._notes)

    @property
    def unpriced_calls(self) -> tuple[str, ...]:
        return tuple(self._unpriced)


def chunks(size: int, chunk: int = CHUNK) -> int:
    """How many chunks hold `size` bytes; nothing takes one, too."""
    return max(1, -(-size // chunk))


def gigabytes(size: int) -> Decimal:
    """Bytes as CloudWatch bills them: 1 GB is 1,024 to the power of three."""
    return Decimal(size) / 1024**3


def size_of(value: object) -> int:
    """Bytes of a payload in the request: text as UTF-8, the leaves of anything else."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, Mapping):
        return sum(size_of(key) + size_of(entry) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return sum(size_of(entry) for entry in value)
    return 0 if value is None else len(str(value))


def was_cut(value: object) -> bool:
    """Whether the recorder kept only the beginning of a text in `value`: it then ends with an ellipsis."""
    if isinstance(value, str):
        return value.endswith("…") and len(value) > 128
    if isinstance(value, Mapping):
        return any(was_cut(entry) for entry in value.values())
    return isinstance(value, list | tuple) and any(was_cut(entry) for entry in value)
