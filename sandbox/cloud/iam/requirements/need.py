"""What a call needs: one action on one resource, and what conditions may ask about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.iam.context import Unknown, Values

Parameters = Mapping[str, Any]
"""As botocore names them (`Operation.parameters`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    action: str
    """As AWS writes it in documentation: "s3:GetObject"."""
    resource: str
    """An ARN, or "*" where the action has no resource."""
    keys: Mapping[str, Values | Unknown] = field(default_factory=dict)
    """Condition keys of this action, in lower case."""
    spoken: str | None = None
    """The resource as the error message has it, where that is not `resource`; "" leaves it out."""


Requirement = Callable[[Parameters], Iterable[Need]]
"""From the parameters of one operation to all that it needs. Never raises, whatever the parameters are."""


def listed(value: Any) -> list[Any]:
    """`value` when it is a list, else nothing: a parameter that is not given, or is malformed."""
    return list(value) if isinstance(value, list | tuple) else []


def mapped(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def given(keys: Mapping[str, Any]) -> dict[str, Values | Unknown]:
    """Condition keys with the parameters that were given: single texts."""
    return {key: (_text(value),) for key, value in keys.items() if value is not None}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
