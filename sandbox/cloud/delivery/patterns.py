"""Event patterns: which events a rule or a filter lets through ("Amazon EventBridge event patterns", and the operators
in "Comparison operators for use in event patterns", EventBridge user guide).

A pattern has the shape of the event: an object for an object, and at the leaves an array of which one member must
match. An event's arrays are searched through, and what a pattern asks of one object must hold in one object of the
array. `sandbox.cloud.delivery.pattern_rules` says what a pattern may look like.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.cloud.delivery.pattern_rules import validate
from sandbox.job import JsonValue

__all__ = ["matches", "validate"]

OR = "$or"
_Is = Callable[[tuple[str, ...]], bool]


def matches(pattern: Mapping[str, JsonValue], event: JsonValue) -> bool:
    """Whether `event` (an object) has what `pattern`, which `validate` accepts, asks for."""

    @functools.cache
    def is_anywhere(path: tuple[str, ...]) -> bool:
        """Whether any node of the event with this path is a value: a field is absent only when none is."""
        nodes: list[JsonValue] = [event]
        for name in path:
            nodes = [found[name] for found in _objects(nodes) if name in found]
        return any(True for node in nodes for _ in _leaves(node))

    return _object_matches(pattern, event, (), is_anywhere)


def _object_matches(pattern: Mapping[str, JsonValue], node: JsonValue, path: tuple[str, ...], is_anywhere: _Is) -> bool:
    """`node` is the object to look at, or an array of which one object must match; `path` leads to it. Each object is
    looked at once for what each part of the pattern asks of it."""
    if isinstance(node, list):
        return any(_object_matches(pattern, member, path, is_anywhere) for member in list(_objects(node)) or [{}])
    fields = node if isinstance(node, dict) else {}
    for name, wanted in pattern.items():
        if name == OR and isinstance(wanted, list):
            if not any(_object_matches(branch, node, path, is_anywhere) for branch in wanted):
                return False
        elif isinstance(wanted, dict):
            if not _object_matches(wanted, fields.get(name), (*path, name), is_anywhere):
                return False
        elif not _field_matches(wanted, fields.get(name, []), (*path, name), is_anywhere):
            return False
    return True


def _objects(nodes: Sequence[JsonValue]) -> Iterator[dict[str, JsonValue]]:
    return (node for node in _flat(nodes) if isinstance(node, dict))


def _leaves(value: JsonValue) -> Iterator[JsonValue]:
    """The values at a field: itself, or the members of its array; an object is none."""
    return (node for node in _flat([value]) if not isinstance(node, dict))


def _flat(nodes: Sequence[JsonValue]) -> Iterator[JsonValue]:
    """The members of arrays in arrays, in order. Not recursive: an event may be nested as deep as JSON can be."""
    left = list(reversed(nodes))
    while left:
        node = left.pop()
        if isinstance(node, list):
            left += reversed(node)
        else:
            yield node


def _field_matches(wanted: Sequence[JsonValue], value: JsonValue, path: tuple[str, ...], is_anywhere: _Is) -> bool:
    values = list(_leaves(value))
    for matcher in wanted:
        if isinstance(matcher, dict) and "exists" in matcher:
            if (bool(values) if matcher["exists"] else is_anywhere(path)) == matcher["exists"]:
                return True
        elif any(_value_matches(matcher, leaf) for leaf in values):
            return True
    return False


def _value_matches(matcher: JsonValue, value: JsonValue) -> bool:
    if not isinstance(matcher, dict):
        return _equal(matcher, value)
    ((operator, operand),) = matcher.items()
    if operator == "anything-but":
        return not _any_of(operand, value)
    if operator == "numeric":
        return _is_number(value) and _in_range(operand, value)
    return isinstance(value, str) and _text_matches(operator, operand, value)


def _equal(wanted: JsonValue, value: JsonValue) -> bool:
    if _is_number(wanted) and _is_number(value):
        return float(wanted) == float(value)
    return type(wanted) is type(value) and bool(wanted == value)


def _any_of(operand: JsonValue, value: JsonValue) -> bool:
    """What `anything-but` excludes: one value or several, or one operator with one text or several."""
    if isinstance(operand, dict):
        ((operator, texts),) = operand.items()
        members = texts if isinstance(texts, list) else [texts]
        return isinstance(value, str) and any(_text_matches(operator, text, value) for text in members)
    return any(_equal(member, value) for member in (operand if isinstance(operand, list) else [operand]))


def _text_matches(operator: str, operand: JsonValue, value: str) -> bool:
    if operator in ("prefix", "suffix"):
        folded = isinstance(operand, dict)
        text = operand["equals-ignore-case"].casefold() if isinstance(operand, dict) else operand
        subject = value.casefold() if folded else value
        return subject.startswith(text) if operator == "prefix" else subject.endswith(text)
    if operator == "equals-ignore-case":
        return value.casefold() == str(operand).casefold()
    if operator == "wildcard":
        return _wildcard_matches(str(operand), value)
    return operator == "cidr" and _in_network(str(operand), value)


def _wildcard_matches(wildcard: str, value: str) -> bool:
    r"""`*` stands for any characters, `\*` and `\\` for themselves. Each part is found as early as possible, so that
    no pattern can make this slow, as a regular expression with many stars could be."""
    first, *others = _parts(wildcard)
    if not others:
        return value == first
    *between, last = others
    if not value.startswith(first):
        return False
    at = len(first)
    for part in between:
        found = value.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(value) - at >= len(last) and value.endswith(last)


def _parts(wildcard: str) -> list[str]:
    """What stands between the stars."""
    parts = [""]
    for piece in re.findall(r"\\.|.", wildcard, re.DOTALL):
        if piece == "*":
            parts.append("")
        else:
            parts[-1] += piece[-1]
    return parts


def _in_network(network: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError:  # the event's text is no address
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_range(operand: Sequence[Any], value: float) -> bool:
    return all(_compare(operand[at], value, operand[at + 1]) for at in range(0, len(operand), 2))


def _compare(operator: str, value: float, bound: float) -> bool:
    return {
        "=": value == bound,
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
    }[operator]
