"""Making recorded values plain and short."""

from __future__ import annotations

import base64
import datetime
import decimal
from collections.abc import Mapping
from typing import Any

from sandbox.job import JsonValue

MAX_TEXT = 4096
MAX_MEMBERS = 200
MAX_DEPTH = 40
CUT = "…"


def text_for_record(body: bytes) -> str:
    """The first characters of `body`; bytes that are no UTF-8 become U+FFFD."""
    text = body[: MAX_TEXT * 4].decode("utf-8", "replace")
    return text if len(text) <= MAX_TEXT and len(body) <= MAX_TEXT * 4 else text[:MAX_TEXT] + CUT


def parameters_for_record(parameters: Mapping[str, Any]) -> dict[str, JsonValue]:
    """A call's parameters as plain JSON: bytes as text where they are UTF-8, else base64; long values cut."""
    plain = _plain(parameters, 0)
    return plain if isinstance(plain, dict) else {}


def _plain(value: Any, depth: int) -> JsonValue:
    if depth > MAX_DEPTH:
        return CUT
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + CUT
    if isinstance(value, bytes | bytearray):
        try:
            return _plain(bytes(value[: MAX_TEXT * 4]).decode("utf-8"), depth)
        except UnicodeDecodeError:
            return base64.b64encode(value[:MAX_TEXT]).decode() + (CUT if len(value) > MAX_TEXT else "")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -1e300 < value < 1e300 else str(value)[:MAX_TEXT]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(_plain(str(k), depth)): _plain(v, depth + 1) for k, v in list(value.items())[:MAX_MEMBERS]}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(member, depth + 1) for member in list(value)[:MAX_MEMBERS]]
    return _plain(str(value), depth)
