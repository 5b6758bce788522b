"""How large DynamoDB takes an item to be ("DynamoDB item sizes and formats", Amazon DynamoDB Developer Guide)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

NESTED = 3
"""Bytes of overhead of a list or map; each of its entries adds one."""
LARGEST_NUMBER = 21


def of_typed(item: Mapping[str, Any]) -> int:
    """Bytes of an item as the API writes it: {"name": {"S": "Ada"}}."""
    return sum(_text(name) + _typed(value) for name, value in item.items())


def of_plain(item: Mapping[str, Any]) -> int:
    """Bytes of an item as a result keeps it: plain JSON, a binary as {"base64": text}, a set as a list."""
    return sum(_text(name) + _plain(value) for name, value in item.items())


def _typed(value: Mapping[str, Any]) -> int:
    for kind, inner in value.items():
        match kind:
            case "S":
                return _text(inner)
            case "N":
                return _number(inner)
            case "B":
                return _binary(inner)
            case "SS":
                return sum(map(_text, inner))
            case "NS":
                return sum(map(_number, inner))
            case "BS":
                return sum(map(_binary, inner))
            case "L":
                return NESTED + sum(1 + _typed(entry) for entry in inner)
            case "M":
                return NESTED + sum(1 + _text(name) + _typed(entry) for name, entry in inner.items())
    return 1  # BOOL, NULL


def _plain(value: Any) -> int:
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        if set(value) == {"base64"} and isinstance(value["base64"], str):
            return _binary(value["base64"])
        return NESTED + sum(1 + _text(name) + _plain(entry) for name, entry in value.items())
    return NESTED + sum(1 + _plain(entry) for entry in value)


def _text(text: Any) -> int:
    return len(str(text).encode("utf-8", "surrogatepass"))


def _binary(encoded: Any) -> int:
    try:
        return len(base64.b64decode(str(encoded), validate=True))
    except binascii.Error:
        return _text(encoded)  # the recorder writes bytes that are UTF-8 as text


def _number(number: Any) -> int:
    """One byte for two significant digits, one more, and one for a minus sign."""
    try:
        sign, digits, _ = Decimal(str(number)).normalize().as_tuple()
    except ArithmeticError:
        return LARGEST_NUMBER
    return min(LARGEST_NUMBER, -(-len(digits) // 2) + 1 + sign)
