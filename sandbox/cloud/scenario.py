"""Carrying out a job: its steps in order, and after each one the events it caused, until all is quiet."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

from sandbox.cloud.bounding import bounded
from sandbox.cloud.delivery.asynchronous import event_size
from sandbox.cloud.delivery.bounds import Stopped
from sandbox.cloud.delivery.delivery import Batch, Delivery
from sandbox.cloud.delivery.engine import Engine, Work
from sandbox.cloud.errors import StepRejected, TemplateRejected
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.functions.code import check_code
from sandbox.cloud.functions.configured import configure
from sandbox.cloud.functions.invocations import Invocations, Order
from sandbox.cloud.lambda_api.invoke import InvokeApi, invoke_fact, payload_refusal
from sandbox.cloud.sources import api_gateway
from sandbox.cloud.state import difference
from sandbox.cloud.step_values import function_of, inner_steps, number, text
from sandbox.cloud.steps import aws_request
from sandbox.cloud.world import World
from sandbox.exchange import Invoker
from sandbox.job import Job, JsonValue, Step
from sandbox.result import Invocation, Outcome, Result, StepResult, Undelivered

MAX_WAIT_SECONDS = 400 * 24 * 3600.0
_Response = tuple[JsonValue, str | None, tuple[JsonValue, ...]]
"""(response, error, responses of inner steps)"""


def play(world: World, job: Job, invoker: Invoker) -> Result:
    """Carry out `job` in `world`, which is spent afterwards. Never raises for what the job or the learner did."""
    began = time.monotonic()
    world.endpoint.bound(job.limits.calls)
    configure(world.functions, job)
    playing = _Playing(world, job, invoker)
    outcome, message = Outcome.FINISHED, ""
    try:
        check_code(world.deployment, job)
    except TemplateRejected as error:
        return Result(outcome=Outcome.TEMPLATE_REJECTED, message=str(error))
    try:
        if len(world.functions) == 1:
            invoker.prepare(next(iter(world.functions)).configuration)
        world.sow(job.extra)
        for step in job.steps:
            playing.carry_out(step)
    except (TemplateRejected, StepRejected) as error:
        outcome, message = Outcome.STEP_REJECTED, str(error)
    except Stopped as stop:
        outcome, message = stop.outcome, str(stop)
    finally:
        world.endpoint.faults.end_silence()
        playing.engine.stop()
    result = Result(
        outcome=outcome,
        message=message,
        steps=tuple(playing.results),
        final=world.picture(),
        observed=world.observer.facts(),
        permissions=world.endpoint.authorizer.permissions() if world.endpoint.authorizer else (),
        resources=dict(world.resources),
        milliseconds=round((time.monotonic() - began) * 1000, 3),
    )
    return bounded(result, job.limits.result_bytes)


class _Playing:
    def __init__(self, world: World, job: Job, invoker: Invoker) -> None:
        self.world = world
        self.job = job
        self.invocations = Invocations(world, invoker, job.limits.concurrency)
        self.engine = Engine(world, self.invocations, job.limits)
        self.results: list[StepResult] = []
        self.last_delivered: list[Delivery | Batch] = []
        world.endpoint.kill = self.invocations.kill
        world.endpoint.invoke = InvokeApi(world.functions, self.engine.nested, world.deliver).answer

    def carry_out(self, step: Step) -> None:
        """One step and everything it causes; its result is kept even when the run stops in the middle of it."""
        before = self.world.picture()
        self.engine.begin_step()
        response: JsonValue = None
        error: str | None = None
        responses: tuple[JsonValue, ...] = ()
        undelivered: tuple[Undelivered, ...] = ()
        try:
            response, error, responses = self._do(step)
            self.engine.settle()
        finally:
            undelivered = self.engine.undelivered()
            self.results.append(
                StepResult(
                    step=dict(step),
                    response=response,
                    error=error,
                    invocations=tuple(self.invocations.made),
                    changes=difference(before, self.world.picture()),
                    undelivered=undelivered,
                    responses=responses,
                )
            )
        self.last_delivered = self.engine.delivered or self.last_delivered

    def _do(self, step: Step) -> _Response:
        kind = step.get("step")
        if kind == "at-once":
            return self._at_once(step)
        request = aws_request(self.world, step)
        if request is not None:
            refused = error_of(self.world.own_request(request))
            return None, f"{refused.code}: {refused.message}" if refused else None, ()
        doing = _STEPS.get(str(kind))
        if doing is None:
            raise StepRejected(f"There is no step {kind!r}.")
        return doing(self, step), None, ()

    def _invoke(self, step: Step) -> JsonValue:
        order = self._order(step)
        too_large = payload_refusal(event_size(order.event), str(step.get("type", "RequestResponse")))
        if too_large is not None:
            return {"status": 413, "payload": {"Message": too_large}, "function_error": None}
        if step.get("type", "RequestResponse") == "RequestResponse":
            return invoke_fact(self.engine.invoke(order))
        if step["type"] == "Event":
            self.engine.accept(_delivery_of(order))
            return {"status": 202, "payload": None, "function_error": None}
        if step["type"] == "DryRun":
            return {"status": 204, "payload": None, "function_error": None}
        raise StepRejected(f"An invocation has the type RequestResponse, Event or DryRun, not {step['type']!r}.")

    def _order(self, step: Step) -> Order:
        logical_id, qualifier = function_of(self.world.functions, step, self.job.function)
        return Order(source="invoke", function=logical_id, qualifier=qualifier, event=step.get("payload"))

    def _request(self, step: Step) -> JsonValue:
        call = self._call(step)
        return api_gateway.response_fact(call(lambda delivery: self.engine.invoke(_order_of(delivery))))

    def _call(self, step: Step) -> Callable[[api_gateway.Invoke], HttpResponse]:
        """What answers the request of a step, given something that invokes."""
        request = api_gateway.request_of(step)
        if "function_url" in step:
            return lambda invoke: api_gateway.call_url(self.world.functions, step, invoke)
        api = api_gateway.api_of(self.world.deployment, step)
        return lambda invoke: api_gateway.call(api, request, invoke)

    def _wait(self, step: Step) -> JsonValue:
        self.engine.wait(number(step, "seconds", low=0, high=MAX_WAIT_SECONDS))
        return None

    def _deliver_again(self, _step: Step) -> JsonValue:
        self.engine.repeat(self.last_delivered)
        return None

    def _new_environment(self, _step: Step) -> JsonValue:
        self.invocations.new_environments()
        return None

    def _fail_call(self, step: Step) -> JsonValue:
        for needed in ("service", "operation", "error"):
            text(step, needed)
        number(step, "call", 1, low=1)
        number(step, "times", 1, low=1)
        if "status" in step:
            number(step, "status", low=400, high=599)
        if "message" in step:
            text(step, "message")
        self.world.endpoint.faults.fail(dict(step), self._function_of_fault(step))
        return None

    def _kill_environment(self, step: Step) -> JsonValue:
        after = int(number(step, "after_call", 1, low=1))
        self.world.endpoint.faults.kill(after, self._function_of_fault(step))
        return None

    def _function_of_fault(self, step: Step) -> str | None:
        if step.get("function") is None:
            return None
        return function_of(self.world.functions, step, None)[0]

    def _at_once(self, step: Step) -> _Response:
        """All inner requests first; then everything they caused, and all inner invocations, concurrently."""
        works: list[Work] = []
        places: dict[int, Callable[[Invocation], JsonValue]] = {}
        errors: list[str] = []
        answers: list[JsonValue] = []
        for inner in inner_steps(step):
            request = aws_request(self.world, inner)
            if request is not None:
                refused = error_of(self.world.own_request(request))
                errors += [f"{refused.code}: {refused.message}"] if refused else []
                answers.append(None)
            elif inner.get("step") == "invoke":
                places[len(answers)] = invoke_fact
                answers.append(None)
                works.append(Work(self._order(inner), lambda _made: None))
            elif inner.get("step") == "request":
                call = self._call(inner)
                order, response = _until_invocation(call)
                if order is not None:
                    works.append(Work(order, lambda _made: None))
                    places[len(answers)] = functools.partial(_from_invocation, call)
                answers.append(response)
            else:
                raise StepRejected(f"The step {inner.get('step')!r} cannot happen at once with others.")
        made = self.engine.at_once(works)
        for (place, fact), invocation in zip(places.items(), made, strict=True):
            answers[place] = fact(invocation)
        return None, "; ".join(errors) or None, tuple(answers)


def _order_of(delivery: Delivery) -> Order:
    return Order(
        source=delivery.source, function=delivery.function, qualifier=delivery.qualifier, event=delivery.event
    )


def _delivery_of(order: Order) -> Delivery:
    return Delivery(source=order.source, function=order.function, qualifier=order.qualifier, event=order.event)


class _Asked(Exception):
    """An API has come to the point where its function is invoked."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery


def _until_invocation(call: Callable[[api_gateway.Invoke], HttpResponse]) -> tuple[Order | None, JsonValue]:
    """(what is to be invoked, None), or (None, the answer) of a request that needs no function."""

    def ask(delivery: Delivery) -> Invocation:
        raise _Asked(delivery)

    try:
        return None, api_gateway.response_fact(call(ask))
    except _Asked as asked:
        return _order_of(asked.delivery), None


def _from_invocation(call: Callable[[api_gateway.Invoke], HttpResponse], made: Invocation) -> JsonValue:
    """The answer of a request whose function was invoked in the meantime: the API is asked again, with that."""
    return api_gateway.response_fact(call(lambda _delivery: made))


_STEPS: dict[str, Callable[[_Playing, Step], JsonValue]] = {
    "invoke": _Playing._invoke,
    "request": _Playing._request,
    "wait": _Playing._wait,
    "deliver-again": _Playing._deliver_again,
    "new-environment": _Playing._new_environment,
    "fail-call": _Playing._fail_call,
    "kill-environment": _Playing._kill_environment,
}
