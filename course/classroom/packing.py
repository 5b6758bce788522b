"""Data kept small in the database: JSON, compressed, bounded."""

from __future__ import annotations

import json
import zlib
from typing import Any

from sandbox import plain

MOST_BYTES = 8 * 1024 * 1024
"""A packed value is never larger."""


def pack(value: object) -> bytes | None:
    """`value`, dataclasses in it too, as compressed JSON; None when that is larger than `MOST_BYTES`."""
    text = plain.text(value).encode("utf-8", "surrogatepass")  # a handler may say half of a pair
    packed = zlib.compress(text, level=3)
    return packed if len(packed) <= MOST_BYTES else None


def unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
