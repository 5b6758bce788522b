"""JSON that a learner's process wrote: read without trust, made plain enough for anybody to store and show."""

from __future__ import annotations

import json
import math

from sandbox.job import JsonValue

MAX_DEPTH = 100
"""Deeper values are cut: other readers of a result have recursion limits of their own."""


class NotJson(ValueError):
    """The text is no JSON; `str()` says why in a few words."""


def read_document(payload: bytes) -> JsonValue:
    """The value that `payload` says, safe to dump again: no NaN, no infinity, no lone surrogate, no great depth.

    A number too great for a float, or of thousands of digits, becomes a string of its digits. Of duplicate keys
    the last one counts. Raises NotJson.
    """
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson("it is not UTF-8") from error
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, parse_int=_bounded)
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except ValueError as error:
        raise NotJson(str(error)) from error
    return _cut(value, 0)


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is no JSON value")


def _finite(digits: str) -> JsonValue:
    number = float(digits)
    return number if math.isfinite(number) else digits[:1000]


def _bounded(digits: str) -> JsonValue:
    return int(digits) if len(digits) <= 300 else digits[:1000]


def _cut(value: JsonValue, depth: int) -> JsonValue:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        if depth >= MAX_DEPTH:
            return "…"
        return {clean_text(name): _cut(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        return [_cut(member, depth + 1) for member in value] if depth < MAX_DEPTH else "…"
    return value


def clean_text(text: str) -> str:
    """The text with every lone surrogate replaced, so that it can be encoded."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
