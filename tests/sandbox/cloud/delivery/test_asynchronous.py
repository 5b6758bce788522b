"""Asynchronous invocations: retries in virtual time, throttles, dead letters, destinations, nested invocations."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import pytest

from sandbox.cloud.functions.registry import InvokeConfig
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job, Limits
from sandbox.result import Fate, InvocationStatus, Outcome, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [AdministratorAccess]
      Events:
        Up: {Type: S3, Properties: {Bucket: !Ref Files, Events: "s3:ObjectCreated:*"}}
  Other:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: other.handler, Runtime: python3.13, Policies: [AdministratorAccess]}
"""
ASYNC = {"step": "invoke", "function": "Work", "payload": {"n": 1}, "type": "Event"}
PUT = {"step": "put-object", "bucket": "Files", "key": "a", "body": "x"}


def run(cloud: Any, handler: Any, *steps: Any, config: InvokeConfig | None = None, **job: Any) -> Result:
    world = World.deploy(TEMPLATE)
    if config:
        world.functions["Work"].invoke_configs["$LATEST"] = config
    if "reserved" in job:
        function = world.functions["Work"]
        function.configuration = dataclasses.replace(function.configuration, reserved_concurrency=job.pop("reserved"))
    return play(world, Job(code={}, template=TEMPLATE, steps=steps, **job), cloud.invoker(world, handler))


def failing(times: int) -> Any:
    """A handler that fails the first `times` times."""
    seen: list[Any] = []

    def handler(event: Any, context: Any) -> Any:
        seen.append(event)
        if len(seen) <= times:
            raise ValueError(f"attempt {len(seen)}")
        return "fine"

    return handler


def test_a_failing_event_is_tried_three_times_with_lambdas_pauses_and_one_request_id(cloud: Any) -> None:
    began = time.monotonic()
    (step,) = run(cloud, failing(99), ASYNC).steps
    assert [i.attempt for i in step.invocations] == [1, 2, 3]
    assert len({i.request_id for i in step.invocations}) == 1
    waits = [i.waited_ms / 1000 for i in step.invocations]
    assert waits == [pytest.approx(0, abs=1), pytest.approx(60, abs=1), pytest.approx(180, abs=1)]
    assert time.monotonic() - began < 30, "the pauses were waited for"
    (lost,) = step.undelivered
    assert (lost.fate, lost.function, lost.attempts) == (Fate.DISCARDED, "Work", 3)


def test_an_event_that_succeeds_at_last_is_tried_no_more(cloud: Any) -> None:
    (step,) = run(cloud, failing(1), PUT).steps
    assert [i.status for i in step.invocations] == [InvocationStatus.FAILED, InvocationStatus.ANSWERED]
    assert step.undelivered == ()


def test_the_number_of_retries_is_the_functions_own(cloud: Any) -> None:
    (step,) = run(cloud, failing(99), ASYNC, config=InvokeConfig(retries=0)).steps
    assert len(step.invocations) == 1


def test_an_event_older_than_its_age_is_given_up(cloud: Any) -> None:
    (step,) = run(cloud, failing(99), ASYNC, config=InvokeConfig(max_age_seconds=100)).steps
    assert len(step.invocations) == 2  # the second retry would come after three minutes
    assert step.undelivered[0].fate is Fate.DISCARDED


def test_a_synchronous_invocation_is_not_tried_again(cloud: Any) -> None:
    (step,) = run(cloud, failing(99), {**ASYNC, "type": "RequestResponse"}).steps
    assert len(step.invocations) == 1 and step.response["function_error"] == "Unhandled"


def test_a_destination_gets_the_record_of_the_invocation(cloud: Any) -> None:
    config = InvokeConfig(on_success="arn:aws:lambda:us-east-1:123456789012:function:Other")
    world = World.deploy(TEMPLATE)
    arn = world.functions["Other"].configuration.arn
    told = dataclasses.replace(config, on_success=arn, on_failure=arn, retries=1)
    world.functions["Work"].invoke_configs["$LATEST"] = told
    outcomes = iter(["answer", ValueError("no"), ValueError("no")])

    def handler(event: Any, context: Any) -> Any:
        if context.function.logical_id == "Other":
            return None
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    result = play(world, Job(code={}, template=TEMPLATE, steps=(ASYNC, ASYNC)), cloud.invoker(world, handler))
    records = [i.event for step in result.steps for i in step.invocations if i.function == "Other"]
    assert [r["requestContext"]["condition"] for r in records] == ["Success", "RetriesExhausted"]
    assert [r["requestContext"]["approximateInvokeCount"] for r in records] == [1, 2]
    assert records[0]["responsePayload"] == "answer" and records[0]["requestPayload"] == {"n": 1}
    assert records[1]["responseContext"]["functionError"] == "Unhandled"
    assert records[1]["responsePayload"]["errorType"] == "ValueError"
    (told,) = [i for i in result.steps[0].invocations if i.function == "Other"]
    assert (told.depth, told.caused_by) == (1, result.steps[0].invocations[0].request_id)


def test_a_throttled_event_waits_and_says_so(cloud: Any) -> None:
    (step,) = run(cloud, failing(0), ASYNC, reserved=0, limits=Limits(attempts=3)).steps
    assert [i.status for i in step.invocations] == [InvocationStatus.THROTTLED] * 3
    assert [u.fate for u in step.undelivered] == [Fate.WAITING]


def test_a_throttled_caller_is_told_429(cloud: Any) -> None:
    (step,) = run(cloud, failing(0), {**ASYNC, "type": "RequestResponse"}, reserved=0).steps
    assert step.response["status"] == 429
    (control,) = run(cloud, failing(0), {**ASYNC, "type": "RequestResponse"}, reserved=1).steps
    assert control.response["status"] == 200


def test_the_same_event_delivered_again_is_another_invocation(cloud: Any) -> None:
    first, again = run(cloud, failing(0), PUT, {"step": "deliver-again"}).steps
    assert [i.event for i in first.invocations] == [i.event for i in again.invocations]
    assert first.invocations[0].request_id != again.invocations[0].request_id


def test_time_that_passes_costs_none(cloud: Any) -> None:
    began = time.monotonic()
    result = run(cloud, failing(0), {"step": "wait", "seconds": 86_400}, ASYNC)
    assert result.outcome is Outcome.FINISHED and time.monotonic() - began < 30


def test_a_record_names_no_time_before_what_it_records(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    arn = world.functions["Other"].configuration.arn
    world.functions["Work"].invoke_configs["$LATEST"] = InvokeConfig(on_failure=arn)
    result = play(
        world,
        Job(code={}, template=TEMPLATE, steps=(ASYNC,)),
        cloud.invoker(world, lambda event, context: 1 / (context.function.logical_id == "Other")),
    )
    told = result.steps[0].invocations[-1]
    assert told.function == "Other" and told.waited_ms >= 179_000
    assert json.dumps(told.event["timestamp"]).endswith('Z"')


def test_a_payload_beyond_lambdas_limit_is_refused_and_nothing_runs(cloud: Any) -> None:
    large = {"text": "x" * 1_100_000}
    asynchronous, synchronous = run(
        cloud, failing(0), {**ASYNC, "payload": large}, {**ASYNC, "payload": large, "type": "RequestResponse"}
    ).steps
    assert asynchronous.response["status"] == 413 and not asynchronous.invocations
    assert synchronous.response["status"] == 200


def test_a_bucket_may_be_the_destination_of_a_failure(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    bucket = world.resources["Files"]
    world.functions["Other"].invoke_configs["$LATEST"] = InvokeConfig(retries=0, on_failure=f"arn:aws:s3:::{bucket}")
    step = {**ASYNC, "function": "Other"}

    def handler(event: Any, context: Any) -> Any:
        return {} if context.function.logical_id == "Work" else 1 / 0

    result = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), cloud.invoker(world, handler))
    ((key, fact),) = result.final.objects[bucket].items()
    name = world.functions["Other"].configuration.name
    assert key.startswith(f"aws/lambda/async/{name}/") and json.loads(fact["body"])["requestPayload"] == {"n": 1}
    assert result.steps[0].undelivered == ()


def test_a_destination_that_the_role_may_not_send_to_gets_nothing_and_that_is_said(cloud: Any) -> None:
    template = TEMPLATE.replace("Policies: [AdministratorAccess]\n      Events", "Events")
    world = World.deploy(template)
    arn = world.functions["Other"].configuration.arn
    world.functions["Work"].invoke_configs["$LATEST"] = InvokeConfig(on_success=arn)
    (step,) = play(world, Job(code={}, template=template, steps=(ASYNC,)), cloud.invoker(world, failing(0))).steps
    assert [i.function for i in step.invocations] == ["Work"]
    assert [u.fate for u in step.undelivered] == [Fate.DISCARDED] and "role" in step.undelivered[0].reason
