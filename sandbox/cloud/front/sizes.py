"""How large AWS takes a value to be."""

from __future__ import annotations


def size_of(value: str | bytes) -> int:
    """Bytes, of a text in UTF-8."""
    return len(value.encode("utf-8", "replace")) if isinstance(value, str) else len(value)
