"""Plain data kept small in the database: JSON, compressed, bounded."""

from __future__ import annotations

import json
import zlib
from typing import Any

MOST_BYTES = 8 * 1024 * 1024
"""A packed value is never larger."""


def pack(value: object) -> bytes | None:
    """`value` as compressed JSON; None when that is larger than `MOST_BYTES`."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))  # ASCII: lone surrogates survive
    packed = zlib.compress(text.encode("ascii"), level=3)
    return packed if len(packed) <= MOST_BYTES else None


def unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
