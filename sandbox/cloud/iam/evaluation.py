"""Whether statements allow a request ("Policy evaluation logic", IAM User Guide): an explicit deny wins, then an allow;
what nothing speaks of is denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.principals import Principal
from sandbox.cloud.iam.statements import Statement


class Effect(StrEnum):
    ALLOWED = "allowed"
    NOT_ALLOWED = "not-allowed"  # nothing allows it
    DENIED = "denied"  # a statement denies it


@dataclass(frozen=True, slots=True)
class Decision:
    effect: Effect
    by: tuple[Statement, ...] = ()
    """All statements that allow it."""


def about(statements: Iterable[Statement], action: str, principal: Principal | None = None) -> tuple[Statement, ...]:
    """Those that speak of `action`, and of `principal` when they are a resource policy's."""
    action = action.lower()
    return tuple(
        statement
        for statement in statements
        if statement.matching_actions(action)
        and (
            principal is None
            or (statement.principals is not None and statement.principals.include(principal, allowing=statement.allows))
        )
    )


def decide(statements: Iterable[Statement], resource: str, context: Context) -> Decision:
    """What statements that are `about` an action say of it on `resource`."""
    allowing = []
    for statement in statements:
        if not statement.applies(resource, context):
            continue
        if not statement.allows:
            return Decision(Effect.DENIED)
        allowing.append(statement)
    return Decision(Effect.ALLOWED, tuple(allowing)) if allowing else Decision(Effect.NOT_ALLOWED)
