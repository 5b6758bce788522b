"""Playing a scenario in this process: the whole cloud, with a handler that runs right here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job, Seed
from sandbox.result import Invocation, Outcome, Result
from tests.sandbox.cloud.conftest import FakeInvoker, Handler


def quiet(event: Any, context: Any) -> None:
    """A handler that does nothing."""


def run(template: str, steps: tuple[Mapping[str, Any], ...], handler: Handler = quiet, **job: Any) -> Result:
    """Deploy `template`, carry out `steps` and say what happened. `handler(event, context)` works for every
    function of the template; `context.function.logical_id` says for which, `context.client(service)` is boto3."""
    world = World.deploy(template, job.get("seed", Seed()))
    result = play(world, Job(code={}, template=template, steps=steps, **job), FakeInvoker(world, handler, logs=()))
    assert result.outcome is Outcome.FINISHED, (result.outcome, result.message)
    return result


def invocations(result: Result, function: str | None = None) -> list[Invocation]:
    """All of them, in order, or those of one function (its logical id)."""
    made = [invocation for step in result.steps for invocation in step.invocations]
    return [invocation for invocation in made if function in (None, invocation.function)]


Scenario = Callable[[], Any]
"""Plays something through and gives the event that a function was invoked with."""
