"""Whether a mapping's function has a role that can read the source: asked when the mapping is made or changed."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.iam.roles import Role


def check_role(mapping: EventSourceMapping, functions: Functions, roles: Mapping[str, Role] | None) -> None:
    """Raises ValueError, in Lambda's words, when the role lacks an action that polling needs. `roles` by name; None
    when any role will do."""
    problem = Policies(roles, functions).may_poll(mapping) if roles is not None else None
    if problem is not None:
        raise ValueError(problem)
