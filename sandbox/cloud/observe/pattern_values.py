"""Comparing what a message holds with what a filter pattern asks for."""

from __future__ import annotations

import operator
from collections.abc import Callable

from sandbox.cloud.observe.pattern_errors import InvalidPattern

OPERATORS = ("!=", "=!", "<=", ">=", "=", "<", ">")
"""The first two say the same."""
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def comparison(sign: str, wanted: str, quoted: bool) -> Callable[[str], bool]:
    """Whether a text compares by `sign` with `wanted`, in which `*` stands for anything. Raises InvalidPattern."""
    number = None if quoted else as_number(wanted)
    if sign in _ORDERS:
        if number is None:
            raise InvalidPattern(f"{sign} compares numbers only")
        order, bound = _ORDERS[sign], number

        def ordered(found: str) -> bool:
            value = as_number(found)
            return value is not None and order(value, bound)

        return ordered

    def equal(found: str) -> bool:
        if number is not None:
            value = as_number(found)
            if value is not None:
                return value == number
        return fits(found, wanted)

    return equal if sign == "=" else lambda found: not equal(found)


def as_number(text: str) -> float | None:
    if not text or len(text) > 64 or text[0] not in "-+.0123456789":
        return None
    try:
        return float(text)
    except ValueError:
        return None


def fits(text: str, wanted: str) -> bool:
    """Whether `text` is `wanted`, where `*` at its beginning or end, and only there, stands for any characters."""
    inner = wanted.strip("*")
    begins, ends = wanted.startswith("*"), wanted.endswith("*")
    if begins and ends:
        return inner in text
    if begins:
        return text.endswith(inner)
    return text.startswith(inner) if ends else text == wanted
