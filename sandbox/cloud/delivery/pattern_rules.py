"""What an event pattern may look like, with the sentences of EventBridge for what may not (PutRule's
InvalidEventPatternException; the sentences are those of Event Ruler, which EventBridge is built on)."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sandbox.job import JsonValue

LARGEST_NUMBER = 5e9
DEEPEST = 100
"""Levels of a pattern, so that matching it cannot exhaust the stack; ours, not AWS's."""
OPERATORS = frozenset(
    {"prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr"}
)
_INSIDE_ANYTHING_BUT = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_ONE_KEY = "Only one key allowed in match expression"


def validate(pattern: JsonValue) -> dict[str, JsonValue]:
    """`pattern`, a JSON text or what it means, as an object.

    Raises ValueError with EventBridge's sentence: "Event pattern is not valid. Reason: ...".
    """
    if isinstance(pattern, str | bytes):
        try:
            pattern = json.loads(pattern, parse_constant=_no_number)
        except (ValueError, RecursionError):
            _refuse("Invalid JSON")
    if not isinstance(pattern, dict):
        _refuse("Filter is not an object")
    _check_object(pattern, 1, in_or=False)
    return pattern


def _refuse(reason: str) -> NoReturn:
    raise ValueError(f"Event pattern is not valid. Reason: {reason}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _check_object(pattern: Mapping[str, JsonValue], depth: int, *, in_or: bool) -> None:
    if depth > DEEPEST:
        _refuse(f"It is nested more than {DEEPEST} levels deep")
    if not pattern:
        _refuse("Empty objects are not allowed")
    for name, wanted in pattern.items():
        if name == "$or":
            _check_or(wanted, depth)
        elif in_or and name in OPERATORS:
            _refuse(f"{name} is Ruler reserved fieldName which cannot be used inside $or.")
        elif isinstance(wanted, dict):
            _check_object(wanted, depth + 1, in_or=in_or)
        elif not isinstance(wanted, list):
            _refuse(f'"{name}" must be an object or an array')
        elif not wanted:
            _refuse("Empty arrays are not allowed")
        else:
            for matcher in wanted:
                _check_matcher(matcher)


def _check_or(branches: JsonValue, depth: int) -> None:
    if not isinstance(branches, list):
        _refuse("It must be an Array followed with $or.")
    for branch in branches:
        if not isinstance(branch, dict):
            _refuse("Only JSON object is allowed in array of $or relationship.")
        _check_object(branch, depth + 1, in_or=True)
    if len(branches) < 2:
        _refuse("There must have at least 2 Objects in $or relationship.")


def _check_matcher(matcher: JsonValue) -> None:
    if isinstance(matcher, list):
        _refuse("Match value must be String, number, true, false, or null")
    if not isinstance(matcher, dict):
        return
    if not matcher:
        _refuse("Match expression name not found")
    operator, operand = next(iter(matcher.items()))
    if operator not in OPERATORS:
        _refuse(f"Unrecognized match type {operator}")
    if len(matcher) > 1:
        _refuse(_ONE_KEY)
    if operator == "exists":
        if not isinstance(operand, bool):
            _refuse("exists match pattern must be either true or false.")
    elif operator == "numeric":
        _check_numeric(operand)
    elif operator == "anything-but":
        _check_anything_but(operand)
    else:
        _check_text(operator, operand)


def _check_text(operator: str, operand: JsonValue) -> None:
    if operator in ("prefix", "suffix") and isinstance(operand, dict):
        if list(operand) != ["equals-ignore-case"]:
            _refuse(f"Unsupported {operator} pattern: {', '.join(map(str, operand)) or '{}'}")
        operand = operand["equals-ignore-case"]
    if not isinstance(operand, str):
        _refuse(f"{operator} match pattern must be a string")
    if operator == "wildcard":
        _check_wildcard(operand)
    if operator == "cidr":
        try:
            ipaddress.ip_network(operand, strict=False)
        except ValueError:
            _refuse(f"Malformed CIDR, one '/' required: {operand}" if "/" not in operand else f"Bad CIDR: {operand}")


def _check_wildcard(text: str) -> None:
    pieces = re.findall(r"\\.|.", text, re.DOTALL)
    for position, piece in enumerate(pieces):
        if piece == "\\" or (len(piece) == 2 and piece[1] not in "*\\"):
            _refuse(f"Invalid escape character at pos {len(''.join(pieces[:position])) + 1}")
        if piece == "*" and pieces[position - 1 : position] == ["*"]:
            _refuse(f"Consecutive wildcard characters at pos {len(''.join(pieces[:position]))}")


def _check_anything_but(operand: JsonValue) -> None:
    if isinstance(operand, dict):
        _check_anything_but_operator(operand)
        return
    members = operand if isinstance(operand, list) else [operand]
    if not isinstance(operand, list) and (operand is None or isinstance(operand, bool)):
        _refuse("Value of anything-but must be an array or single string/number value.")
    if any(isinstance(member, dict | list | bool) or member is None for member in members):
        _refuse("Inside anything but list, start|null|boolean is not supported.")
    if len({isinstance(member, str) for member in members}) != 1:
        _refuse("Inside anything but list, either all values are number or string, mixed type is not supported")


def _check_anything_but_operator(operand: Mapping[str, JsonValue]) -> None:
    if not operand:
        _refuse("Anything-But expression name not found")
    operator, texts = next(iter(operand.items()))
    if operator not in _INSIDE_ANYTHING_BUT:
        _refuse(f"Unsupported anything-but pattern: {operator}")
    if len(operand) > 1:
        _refuse(_ONE_KEY)
    members = texts if isinstance(texts, list) else [texts]
    if not members or not all(isinstance(text, str) for text in members):
        _refuse(f"{operator} match pattern must be a string")
    for text in members:
        if operator in ("prefix", "suffix") and not text:
            _refuse("Null prefix/suffix not allowed")
        if operator == "wildcard":
            _check_wildcard(text)


def _check_numeric(operand: JsonValue) -> None:
    if not isinstance(operand, list):
        _refuse("Value of numeric must be an array.")
    if not operand or not isinstance(operand[0], str):
        _refuse(f"Invalid member in numeric match: {operand[0] if operand else ']'}")
    operator = operand[0]
    if operator not in ("=", "<", "<=", ">", ">="):
        _refuse(f"Unrecognized numeric range operator: {operator}")
    bottom = _bound("equals" if operator == "=" else operator, operand[1:2])
    if len(operand) == 2:
        return
    if operator in ("=", "<", "<="):
        _refuse("Too many elements in numeric expression")
    if not isinstance(operand[2], str):
        _refuse(f"Bad value in numeric range: {operand[2]}")
    if operand[2] not in ("<", "<="):
        _refuse(f"Bad numeric range operator: {operand[2]}")
    top = _bound(operand[2], operand[3:4])
    if len(operand) > 4:
        _refuse("Too many terms in numeric range expression")
    if bottom >= top:
        _refuse("Bottom must be less than top")


def _bound(operator: str, found: Sequence[Any]) -> float:
    if not found or isinstance(found[0], bool) or not isinstance(found[0], int | float):
        _refuse(f"Value of {operator} must be numeric")
    if abs(found[0]) > LARGEST_NUMBER:
        _refuse("Value must be between -5.0E9 and 5.0E9, inclusive")
    return float(found[0])
