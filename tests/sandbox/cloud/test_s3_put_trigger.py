"""The thin slice through everything: an object arrives, the function copies it, the result holds the facts."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import ChangeKind, InvocationStatus, Outcome

COPY = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Copies: {Type: AWS::S3::Bucket}
  CopyObject:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [AdministratorAccess]
      Environment: {Variables: {COPIES: !Ref Copies}}
      Events:
        Upload: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
"""
UPLOAD = {"step": "put-object", "bucket": "Uploads", "key": "in/a b.txt", "body": "hello", "content_type": "text/plain"}


def copy(event: Any, context: Any) -> Any:
    for record in event["Records"]:
        source = {"Bucket": record["s3"]["bucket"]["name"], "Key": unquote_plus(record["s3"]["object"]["key"])}
        context.client("s3").copy_object(
            Bucket=context.function.environment["COPIES"], Key=source["Key"], CopySource=source
        )
    return {"copied": len(event["Records"])}


def test_an_upload_invokes_the_function_once_and_the_copy_is_in_the_final_state(cloud: Any) -> None:
    world = World.deploy(COPY)
    result = play(world, Job(code={}, template=COPY, steps=(UPLOAD,)), cloud.invoker(world, copy))

    assert result.outcome is Outcome.FINISHED, result.message
    (step,) = result.steps
    (invocation,) = step.invocations
    assert invocation.status is InvocationStatus.ANSWERED
    assert invocation.answer == {"copied": 1}
    assert invocation.source == "s3"
    copies = result.resources["Copies"]
    assert result.final.objects[copies]["in/a b.txt"]["body"] == "hello"
    assert result.final.objects[copies]["in/a b.txt"]["content_type"] == "text/plain"


def test_the_calls_and_changes_of_an_invocation_are_its_own(cloud: Any) -> None:
    world = World.deploy(COPY)
    result = play(world, Job(code={}, template=COPY, steps=(UPLOAD,)), cloud.invoker(world, copy))

    (invocation,) = result.steps[0].invocations
    (call,) = invocation.calls
    assert (call.service, call.operation, call.status, call.error_code) == ("s3", "CopyObject", 200, None)
    assert call.parameters["Key"] == "in/a b.txt"
    (change,) = invocation.changes
    assert (change.kind, change.resource) == (ChangeKind.ADDED, result.resources["Copies"])
    # the step's changes are the upload too
    assert {c.resource for c in result.steps[0].changes} == {result.resources["Copies"], result.resources["Uploads"]}


def test_a_handler_that_writes_to_its_own_trigger_is_stopped(cloud: Any) -> None:
    world = World.deploy(COPY)

    def again(event: Any, context: Any) -> None:
        context.client("s3").put_object(Bucket=world.resources["Uploads"], Key=f"again-{len(context.events)}", Body=b"")

    invoker = cloud.invoker(world, again)
    result = play(world, Job(code={}, template=COPY, steps=(UPLOAD,)), invoker)

    assert result.outcome is Outcome.RECURSION_STOPPED
    assert [i.depth for i in result.steps[0].invocations] == list(range(16))


def test_the_same_handler_is_not_stopped_when_it_writes_elsewhere(cloud: Any) -> None:
    world = World.deploy(COPY)

    def elsewhere(event: Any, context: Any) -> None:
        context.client("s3").put_object(Bucket=world.resources["Copies"], Key=f"again-{len(context.events)}", Body=b"")

    result = play(world, Job(code={}, template=COPY, steps=(UPLOAD,)), cloud.invoker(world, elsewhere))

    assert result.outcome is Outcome.FINISHED
    assert len(result.steps[0].invocations) == 1
