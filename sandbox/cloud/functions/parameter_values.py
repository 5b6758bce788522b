"""Values of an event source mapping's parameters, as an SDK or a template gives them. Each function raises ValueError
with a sentence in Lambda's words that names the parameter."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from typing import Any


def number(name: str, value: Any, least: int, most: int) -> int:
    """A whole number from `least` to `most`; a text may be one."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,12}", str(value), re.ASCII):
        raise ValueError(f"The value {value!r} at '{name}' is no whole number.")
    found = int(value)
    if not least <= found <= most:
        bound = f"greater than or equal to {least}" if found < least else f"less than or equal to {most}"
        raise ValueError(
            f"1 validation error detected: Value '{found}' at '{name}' failed to satisfy constraint: "
            f"Member must have value {bound}"
        )
    return found


def boolean(name: str, value: Any) -> bool:
    """True or false, or one of them as a text."""
    if str(value).lower() not in ("true", "false"):
        raise ValueError(f"The value {value!r} at '{name}' is neither true nor false.")
    return str(value).lower() == "true"


def members_of(name: str, value: Any, known: Collection[str]) -> Mapping[str, Any]:
    """An object that has only `known` keys."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object.")
    for key in value:
        if key not in known:
            raise ValueError(f"The parameter {name} of an event source mapping has no {key} here")
    return value


def check_member(name: str, value: Any, members: Collection[str]) -> None:
    """`value` is one of `members`."""
    if value not in members:
        raise ValueError(
            f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(members)}]"
        )


def moment(given: Any) -> float:
    """Epoch seconds of a number, of a text that is one, of an ISO 8601 text or of a datetime."""
    try:
        if isinstance(given, datetime.datetime):
            return given.timestamp()
        if isinstance(given, str) and not re.fullmatch(r"[\d.eE+]+", given, re.ASCII):
            instant = datetime.datetime.fromisoformat(given)
            return instant.replace(tzinfo=instant.tzinfo or datetime.UTC).timestamp()
        return float(given)
    except (TypeError, ValueError) as error:
        raise ValueError("StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.") from error
