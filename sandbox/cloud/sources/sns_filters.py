"""Filter policies: which publications a subscription hears of ("Amazon SNS message filtering", SNS developer guide)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.cloud.delivery import patterns
from sandbox.job import JsonValue

MAX_KEYS = 5
MAX_COMBINATIONS = 150
BODY = "MessageBody"
"""The FilterPolicyScope that looks into the message; the other one is MessageAttributes, and the default."""

Attributes = Mapping[str, Mapping[str, str]]
"""name -> {"Type", "Value"}"""


def wants(policy: Mapping[str, JsonValue], scope: str | None, message: str, attributes: Attributes) -> bool:
    """Whether a subscription with this policy, which `check` accepts, hears of the message. An empty one hears all."""
    if not policy:
        return True
    if scope == BODY:
        document = _json(message)
        return isinstance(document, dict) and patterns.matches(policy, document)
    return patterns.matches(policy, {name: _seen(attribute) for name, attribute in attributes.items()})


def check(policy: JsonValue, scope: str | None) -> None:
    """Raises ValueError with SNS's sentence for what is no filter policy."""
    try:
        found = patterns.validate(policy)
    except ValueError as error:
        raise ValueError(f"FilterPolicy: {str(error).partition('Reason: ')[2] or error}") from error
    if len(found) > MAX_KEYS:
        raise ValueError(f"FilterPolicy: Filter policy can not have more than {MAX_KEYS} keys")
    combinations = 1
    for depth, rules in _rules(found, 1):
        if depth > 1 and scope != BODY:
            raise ValueError("Filter policy scope MessageAttributes does not support nested filter policy")
        combinations *= len(rules) * depth
    if combinations > MAX_COMBINATIONS:
        raise ValueError("FilterPolicy: Filter policy is too complex")


def _rules(policy: Mapping[str, Any], depth: int) -> Iterator[tuple[int, list[Any]]]:
    """Every list of values, and how deep it lies."""
    for name, wanted in policy.items():
        if isinstance(wanted, Mapping):
            yield from _rules(wanted, depth + 1)
        elif name == "$or":
            for branch in wanted:
                yield from _rules(branch, depth)
        else:
            yield depth, wanted


def _seen(attribute: Mapping[str, str]) -> JsonValue:
    """The value that a filter policy sees. A binary attribute is there and equal to nothing."""
    kind, value = attribute["Type"], attribute["Value"]
    if kind.startswith("Number"):
        return float(value)
    if kind == "String.Array":
        members = _json(value)
        return members if isinstance(members, list) else value
    return value if kind.startswith("String") else {}


def _json(text: str) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
