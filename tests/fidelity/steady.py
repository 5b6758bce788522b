"""A result without what must differ from one run to the next: ids and times."""

from __future__ import annotations

import re
from typing import Any

_ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # request, message and event ids
    r"|\b1-[0-9a-f]{8}-[0-9a-f]{24}\b"  # X-Ray traces
    r"|\b\d{18,}\b"  # sequence numbers
    r"|\b[0-9A-Z]{16,18}\b"  # S3's request ids and sequencers
    r"|\b[0-9a-f]{16}\b"  # X-Ray segments
    r"|[A-Za-z0-9+/_-]{44,}={0,2}"  # receipt handles, signatures, x-amz-id-2
)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000"
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
    r"|\b1[6-9]\d{8}(?:\.\d+|\d{3})?\b|\b[2-9]\d{9}(?:\.\d+|\d{3})?\b"
)
_MEASURED = {"ms", "waited_ms", "started_ms", "at_ms", "milliseconds", "duration_ms", "init_ms", "billed_ms", "values"}
EPOCH = 1_600_000_000


def steady(document: Any) -> Any:
    """`document` (plain data) with every id as the number of its first appearance, so that what was equal stays equal,
    and times left out: what the cloud's clock was moved by, too, is a retry's pause less the real time until then."""
    return _Steady().of(document)


def differing(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two steady documents differ, each with both values."""
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        return [found for key in one for found in differing(one[key], other[key], f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found for n, (a, b) in enumerate(zip(one, other, strict=True)) for found in differing(a, b, f"{path}[{n}]")
        ]
    return [] if one == other else [f"{path}: {one!r} / {other!r}"]


class _Steady:
    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def of(self, value: Any, key: str = "") -> Any:
        if key in _MEASURED:
            return None
        if isinstance(value, dict):
            return {self.of(name): self.of(inner, name) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(inner) for inner in value]
        if key == "eventID" and isinstance(value, str):  # a stream record's has the form of an MD5, which may not vary
            return self._name(value)
        if isinstance(value, str):
            return _ID.sub(self._number, _TIME.sub("<time>", value))
        if isinstance(value, int | float) and value > EPOCH:
            return "<time>"
        return value

    def _number(self, found: re.Match[str]) -> str:
        return self._name(found[0])

    def _name(self, text: str) -> str:
        return self._numbers.setdefault(text, f"<{len(self._numbers)}>")
