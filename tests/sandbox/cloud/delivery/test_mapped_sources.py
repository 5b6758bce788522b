"""Mapped sources from the template to the result: steps send, the engine polls, what was not waited for is said."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Fate, Outcome, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [AdministratorAccess]
      Events:
        Message:
          Type: SQS
          Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
        Click:
          Type: Kinesis
          Properties:
            Stream: !GetAtt Clicks.Arn
            StartingPosition: LATEST
            MaximumRetryAttempts: 1
            BisectBatchOnFunctionError: true
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
"""


def run(cloud: Any, handler: Any, *steps: Any) -> Result:
    world = World.deploy(TEMPLATE)
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), cloud.invoker(world, handler))
    assert result.outcome is Outcome.FINISHED, result.message
    return result


def send(*texts: str) -> Any:
    return {"step": "send-messages", "queue": "Orders", "messages": [{"body": text} for text in texts]}


def test_a_message_that_keeps_failing_ends_in_the_dead_letter_queue_without_waiting(cloud: Any) -> None:
    def handler(event: Any, _context: Any) -> Any:
        bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": identity} for identity in bad]}

    began = time.monotonic()
    result = run(cloud, handler, send("a", "bad", "b"))
    (step,) = result.steps
    assert [[r["body"] for r in i.event["Records"]] for i in step.invocations] == [["a", "bad", "b"], ["bad"], ["bad"]]
    assert [i.attempt for i in step.invocations] == [1, 2, 3]
    assert [i.source for i in step.invocations] == ["sqs"] * 3
    waits = [i.waited_ms / 1000 for i in step.invocations]
    assert waits == [pytest.approx(0, abs=1), pytest.approx(60, abs=1), pytest.approx(120, abs=1)]
    assert time.monotonic() - began < 30, "the visibility timeout was waited for"
    names = result.resources
    assert [message["body"] for message in result.final.messages[names["Dead"]]] == ["bad"]
    assert not result.final.messages.get(names["Orders"])
    assert step.undelivered == ()


def test_a_bad_record_of_a_stream_is_isolated_and_its_place_sent_to_the_destination(cloud: Any) -> None:
    def handler(event: Any, _context: Any) -> None:
        if any(record["kinesis"]["partitionKey"] == "bad" for record in event["Records"]):
            raise ValueError("no")

    records = [{"partition_key": key, "data": "{}"} for key in ("a", "bad", "b", "c")]
    result = run(cloud, handler, {"step": "put-records", "stream": "Clicks", "records": records})
    (step,) = result.steps
    keys = [
        [r["kinesis"]["partitionKey"] for r in i.event["Records"]] for i in step.invocations if i.source == "kinesis"
    ]
    assert keys == [["a", "bad", "b", "c"], ["a", "bad"], ["a"], ["bad"], ["bad"], ["b", "c"]]
    (message,) = result.final.messages[result.resources["Dead"]]
    assert "RetryAttemptsExhausted" in message["body"]
    role = step.invocations[0].event["Records"][0]["invokeIdentityArn"]
    assert role.startswith("arn:aws:iam::123456789012:role/")


def test_what_the_attempts_of_a_step_leave_is_said_and_goes_on_in_the_next(cloud: Any) -> None:
    def handler(event: Any, _context: Any) -> None:
        raise ValueError("no")

    world = World.deploy(TEMPLATE.replace("maxReceiveCount: 3", "maxReceiveCount: 7"))
    steps = (send("a"), {"step": "wait", "seconds": 600})
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), cloud.invoker(world, handler))
    first, second = result.steps
    assert len(first.invocations) == 5
    assert [(entry.fate, entry.attempts) for entry in first.undelivered] == [(Fate.WAITING, 5)]
    assert len(second.invocations) == 2
    assert second.undelivered == ()
