"""Whether a run went far enough to be looked at."""

from __future__ import annotations

from sandbox.result import Invocation, InvocationStatus, Outcome, Result

STOPPED = frozenset({Outcome.CANCELLED})
"""Nobody's mistake: the case did not run to its end."""
AUTHORS = frozenset({Outcome.TEMPLATE_REJECTED, Outcome.STEP_REJECTED})
"""The exercise's mistake, as long as the template is not the learner's to edit."""


def is_healthy(result: Result, *, errors_allowed: bool = False) -> bool:
    """Every step was carried out and, unless `errors_allowed`, every invocation answered."""
    if result.outcome is not Outcome.FINISHED:
        return False
    return errors_allowed or first_failure(result) is None


def first_failure(result: Result) -> Invocation | None:
    """The first invocation that did not answer."""
    for step in result.steps:
        for invocation in step.invocations:
            if invocation.status is not InvocationStatus.ANSWERED:
                return invocation
    return None
