"""The roles with which EventBridge and its scheduler reach their targets: where a target names one, no resource policy
is asked ("IAM roles for sending events to targets", "Setting up Amazon EventBridge Scheduler")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.backends import moto_backends

SCHEDULER = "scheduler.amazonaws.com"
RULES = "events.amazonaws.com"


def role_of(principal: str, source_arn: str, target_arn: str) -> str:
    """The name of the role with which a rule or schedule (`source_arn`) sends to `target_arn`; "" when it has none."""
    if principal == SCHEDULER:
        targets: Iterator[Any] = (each.target for each in _schedules() if each.arn == source_arn)
    elif principal == RULES:
        targets = (target for rule in _rules() if rule.arn == source_arn for target in rule.targets)
    else:
        return ""
    roles = (str(target.get("RoleArn") or "") for target in targets if target.get("Arn") == target_arn)
    return next((arn.rpartition("/")[2] for arn in roles if arn), "")


def _schedules() -> Iterator[Any]:
    backend = moto_backends.existing("scheduler")
    for group in backend.schedule_groups.values() if backend else ():
        yield from group.schedules.values()


def _rules() -> Iterator[Any]:
    backend = moto_backends.existing("events")
    for bus in backend.event_buses.values() if backend else ():
        yield from bus.rules.values()
