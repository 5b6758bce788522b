"""Carrying out a job: its steps in order, and after each one the events it caused, until all is quiet."""

from __future__ import annotations

import time
from collections import deque

from sandbox.cloud.bounding import bounded
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.errors import StepRejected, TemplateRejected
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.functions.invocations import Invocations, configured
from sandbox.cloud.sources import api_gateway
from sandbox.cloud.state import difference
from sandbox.cloud.steps import aws_request, function_of
from sandbox.cloud.world import World
from sandbox.exchange import Invoker
from sandbox.job import Job, JsonValue, Step
from sandbox.result import Invocation, InvocationStatus, Outcome, Result, StepResult


class _Stopped(Exception):
    """The run is over before its steps are."""

    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


def play(world: World, job: Job, invoker: Invoker) -> Result:
    """Carry out `job` in `world`, which is spent afterwards. Never raises for what the job or the learner did."""
    began = time.monotonic()
    world.endpoint.bound(job.limits.calls)
    playing = _Playing(world, job, invoker, began)
    outcome, message = Outcome.FINISHED, ""
    try:
        world.sow(job.extra)
        for step in job.steps:
            playing.carry_out(step)
    except TemplateRejected as error:
        outcome, message = Outcome.STEP_REJECTED, str(error)
    except StepRejected as error:
        outcome, message = Outcome.STEP_REJECTED, str(error)
    except _Stopped as stop:
        outcome, message = stop.outcome, str(stop)
    result = Result(
        outcome=outcome,
        message=message,
        steps=tuple(playing.results),
        final=world.picture(),
        resources=dict(world.resources),
        milliseconds=round((time.monotonic() - began) * 1000, 3),
    )
    return bounded(result, job.limits.result_bytes)


class _Playing:
    def __init__(self, world: World, job: Job, invoker: Invoker, began: float) -> None:
        self.world = world
        self.job = job
        self.began = began
        self.functions = configured(world, job)
        self.invocations = Invocations(world, self.functions, invoker)
        self.results: list[StepResult] = []
        self.last_deliveries: list[Delivery] = []
        self.step_began = began
        self.made: list[Invocation] = []

    def carry_out(self, step: Step) -> None:
        """One step and everything it causes; its result is kept even when the run stops in the middle of it."""
        before = self.world.picture()
        self.step_began = time.monotonic()
        self.made = []
        response: JsonValue = None
        error: str | None = None
        try:
            response, error = self._do(step)
        except StepRejected:
            raise
        finally:
            changes = difference(before, self.world.picture())
            self.results.append(
                StepResult(
                    step=dict(step), response=response, error=error, invocations=tuple(self.made), changes=changes
                )
            )

    def _do(self, step: Step) -> tuple[JsonValue, str | None]:
        kind = step.get("step")
        request = aws_request(self.world, step)
        if request is not None:
            refused = error_of(self.world.own_request(request))
            self._deliver([])
            return None, f"{refused.code}: {refused.message}" if refused else None
        if kind == "invoke":
            return self._invoke(step), None
        if kind == "request":
            return self._request(step), None
        if kind == "deliver-again":
            self._deliver(self.last_deliveries)
            return None, None
        if kind == "new-environment":
            self.invocations.new_environments()
            return None, None
        raise StepRejected(f"There is no step {kind!r}.")

    def _invoke(self, step: Step) -> JsonValue:
        logical_id = function_of(self.functions, step, self.job.function)
        kind = step.get("type", "RequestResponse")
        if kind not in ("RequestResponse", "Event"):
            raise StepRejected(f"An invocation has the type RequestResponse or Event, not {kind!r}.")
        self._deliver([Delivery(source="invoke", function=logical_id, event=step.get("payload"))])
        if kind == "Event":
            return {"status": 202, "payload": None, "function_error": None}
        return invoke_response(self.made[0])

    def _request(self, step: Step) -> JsonValue:
        api = api_gateway.api_of(self.world.deployment, step)

        def invoke(delivery: Delivery) -> Invocation:
            self._deliver([delivery])
            return self.made[0]

        return api_gateway.response_fact(api_gateway.call(api, api_gateway.request_of(step), invoke))

    def _deliver(self, first: list[Delivery]) -> None:
        """Bring events to their functions, and the events that this causes, until there are none."""
        waiting = deque((delivery, 0) for delivery in [*first, *self.world.take_deliveries()])
        self.last_deliveries = [delivery for delivery, _ in waiting]
        while waiting:
            delivery, depth = waiting.popleft()
            self._refuse_too_much(delivery, depth)
            self.made.append(
                self.invocations.invoke(
                    delivery.source, delivery.function, delivery.event, depth=depth, step_began=self.step_began
                )
            )
            if self.world.endpoint.refused_for_count:
                raise _Stopped(
                    Outcome.TOO_MANY_CALLS, f"The functions made more than {self.job.limits.calls} AWS calls."
                )
            waiting.extend((following, depth + 1) for following in self.world.take_deliveries())

    def _refuse_too_much(self, delivery: Delivery, depth: int) -> None:
        limits = self.job.limits
        if depth >= limits.chain:
            raise _Stopped(
                Outcome.RECURSION_STOPPED,
                f"{delivery.function} was invoked {limits.chain} times by events that followed from one another.",
            )
        if self.invocations.made >= limits.invocations:
            raise _Stopped(Outcome.TOO_MANY_CALLS, f"More than {limits.invocations} invocations were caused.")
        if time.monotonic() - self.began > limits.seconds:
            raise _Stopped(Outcome.OUT_OF_TIME, f"The run took longer than {limits.seconds:g} seconds.")


def invoke_response(invocation: Invocation) -> JsonValue:
    """What the caller of Invoke sees ("Invoke", AWS Lambda API reference)."""
    if invocation.status is InvocationStatus.ANSWERED:
        return {"status": 200, "payload": invocation.answer, "function_error": None}
    error = invocation.error
    assert error is not None
    payload: dict[str, JsonValue] = {"errorMessage": error.message, "errorType": error.type}
    if error.stack:
        payload["stackTrace"] = list(error.stack)
    return {"status": 200, "payload": payload, "function_error": "Unhandled"}
