"""Whether a function's role can do what Lambda does in its name: read the source of a mapping, send on what failed.
Asked when a mapping, a dead-letter queue or a destination is made or changed."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import Function, Functions
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.iam.roles import Role


def check_role(mapping: EventSourceMapping, functions: Functions, roles: Mapping[str, Role] | None) -> None:
    """Raises ValueError, in Lambda's words, when the role lacks an action that polling needs. `roles` by name; None
    when any role will do."""
    problem = Policies(roles, functions).may_poll(mapping) if roles is not None else None
    if problem is not None:
        raise ValueError(problem)


def check_targets(function: Function, functions: Functions, roles: Mapping[str, Role] | None) -> None:
    """Raises ValueError, in Lambda's words, when the function's role cannot send to its dead-letter queue or to one of
    its destinations."""
    if roles is None:
        return
    policies = Policies(roles, functions)
    targets = [arn for config in function.invoke_configs.values() for arn in (config.on_success, config.on_failure)]
    for arn in (function.dead_letter_arn, *targets):
        problem = policies.may_deliver(function.configuration.logical_id, arn) if arn else None
        if problem is not None:
            raise ValueError(problem)
