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
    by: tuple[int, ...] = ()
    """The numbers, in the order given, of all statements that allow it."""


def decide(
    statements: Iterable[Statement], action: str, resource: str, context: Context, principal: Principal | None = None
) -> Decision:
    """What `statements` say of `action` on `resource`. With a `principal` they are a resource policy's."""
    allowing = []
    action = action.lower()
    for number, statement in enumerate(statements):
        if principal is not None and (
            statement.principals is None or not statement.principals.include(principal, allowing=statement.allows)
        ):
            continue
        if not statement.matching_actions(action) or not statement.applies(resource, context):
            continue
        if not statement.allows:
            return Decision(Effect.DENIED)
        allowing.append(number)
    return Decision(Effect.ALLOWED if allowing else Effect.NOT_ALLOWED, tuple(allowing))
