"""Versions and aliases at work: what is invoked by an alias runs as the version that it points to."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Fate, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Lost: {Type: AWS::SQS::Queue, Properties: {QueueName: lost}}
  Files: {Type: AWS::S3::Bucket}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      FunctionName: worker
      AutoPublishAlias: live
      Policies: [AdministratorAccess]
      FunctionUrlConfig: {AuthType: NONE}
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Lost.Arn}}
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        Up: {Type: S3, Properties: {Bucket: !Ref Files, Events: "s3:ObjectCreated:*"}}
        Get: {Type: Api, Properties: {Path: /a, Method: get}}
        Http: {Type: HttpApi, Properties: {Path: /a, Method: get}}
        Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}
"""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:worker"
STEPS = {
    "sqs": {"step": "send-message", "queue": "Jobs", "body": "x"},
    "s3": {"step": "put-object", "bucket": "Files", "key": "a", "body": "x"},
    "api-rest": {"step": "request", "method": "GET", "path": "/a", "api": "ServerlessRestApi"},
    "api-http": {"step": "request", "method": "GET", "path": "/a", "api": "ServerlessHttpApi"},
    "function-url": {"step": "request", "method": "GET", "path": "/a", "function_url": "Worker"},
    "events": {"step": "put-event", "source": "shop", "detail_type": "sale", "detail": {}},
    "invoke": {"step": "invoke", "function": f"{ARN}:live", "payload": {}},
}


def run(cloud: Any, handler: Any, *steps: Any, template: str = TEMPLATE) -> tuple[Result, list[Any]]:
    """The result, and the configuration that each invocation ran with."""
    world = World.deploy(template)
    configurations: list[Any] = []

    def noting(event: Any, context: Any) -> Any:
        configurations.append(context.function)
        return handler(event, context)

    result = play(world, Job(code={}, template=template, steps=steps), cloud.invoker(world, noting))
    assert result.outcome == "finished", result.message
    return result, configurations


@pytest.mark.parametrize("source", STEPS)
def test_what_an_alias_is_wired_to_runs_as_its_version(cloud: Any, source: str) -> None:
    result, (configuration,) = run(cloud, lambda e, c: {"statusCode": 200}, STEPS[source])
    (invocation,) = result.steps[0].invocations
    assert invocation.source == source
    assert (configuration.version, configuration.arn) == ("1", f"{ARN}:live")
    assert invocation.version == "1"
    assert invocation.logs[0].text.endswith("Version: 1")


def test_without_a_qualifier_it_is_latest(cloud: Any) -> None:
    result, (configuration,) = run(cloud, lambda e, c: 1, {"step": "invoke", "function": "Worker", "payload": {}})
    assert (configuration.version, configuration.arn) == ("$LATEST", ARN)
    assert result.steps[0].invocations[0].version == "$LATEST"


def test_a_step_may_name_a_version_and_one_that_is_not_there_is_rejected(cloud: Any) -> None:
    _, (configuration,) = run(cloud, lambda e, c: 1, {"step": "invoke", "function": "Worker:1", "payload": {}})
    assert configuration.version == "1"
    world = World.deploy(TEMPLATE)
    step = {"step": "invoke", "function": "worker:nine", "payload": {}}
    result = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), cloud.invoker(world, lambda e, c: 1))
    assert (result.outcome, "no version or alias nine" in result.message) == ("step-rejected", True)


def test_the_alias_has_retries_and_destinations_of_its_own(cloud: Any) -> None:
    def fail(event: Any, context: Any) -> Any:
        raise ValueError("no")

    latest = {"step": "invoke", "function": "Worker", "payload": {"n": 1}, "type": "Event"}
    result, _ = run(cloud, fail, {**latest, "function": f"{ARN}:live"}, latest)
    aliased, plain = result.steps
    assert (len(aliased.invocations), aliased.undelivered) == (1, ())
    (message,) = result.final.messages["lost"]
    context = json.loads(message["body"])["requestContext"]
    assert context["functionArn"] == f"{ARN}:live"
    assert json.loads(message["body"])["responseContext"]["executedVersion"] == "1"
    assert (len(plain.invocations), plain.undelivered[0].fate) == (3, Fate.DISCARDED)


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", text)
    return packed.getvalue()


def test_an_alias_keeps_its_version_when_the_function_changes(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    world.endpoint.bound(10)
    api = cloud.client(world, "lambda")
    api.update_function_configuration(FunctionName="worker", Timeout=9)
    api.publish_version(FunctionName="worker")
    api.update_function_configuration(FunctionName="worker", Timeout=20)
    seen = []

    def handler(event: Any, context: Any) -> Any:
        seen.append((context.function.version, context.function.timeout))

    steps = [{"step": "invoke", "function": f"worker:{name}", "payload": {}} for name in ("live", "2", "$LATEST")]
    play(world, Job(code={}, template=TEMPLATE, steps=tuple(steps)), cloud.invoker(world, handler))
    assert seen == [("1", 3), ("2", 9), ("$LATEST", 20)]


def test_invoke_of_a_function_names_a_qualifier_and_says_which_version_it_was(cloud: Any) -> None:
    caller = TEMPLATE.replace("Worker:\n", "Caller:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., "
                              "Handler: a.b, Runtime: python3.13, Policies: [AdministratorAccess]}\n  Worker:\n")
    answers: list[Any] = []

    def handler(event: Any, context: Any) -> Any:
        if context.function.logical_id == "Worker":
            return context.function.version
        client = context.client("lambda")
        for options in ({}, {"Qualifier": "live"}, {"Qualifier": "1"}):
            got = client.invoke(FunctionName="worker", **options)
            answers.append((got["ExecutedVersion"], json.loads(got["Payload"].read())))
        try:
            client.invoke(FunctionName="worker:gone")
        except client.exceptions.ResourceNotFoundException as error:
            answers.append(str(error))
        return None

    run(cloud, handler, {"step": "invoke", "function": "Caller", "payload": {}}, template=caller)
    assert answers[:3] == [("$LATEST", "$LATEST"), ("1", "1"), ("1", "1")]
    assert f"Function not found: {ARN}:gone" in answers[3]


def test_two_urls_or_two_configurations_of_one_qualifier_are_refused() -> None:
    for kind, rest in (("Url", "AuthType: NONE, TargetFunctionArn: !Ref Worker"),
                       ("EventInvokeConfig", "FunctionName: !Ref Worker, MaximumRetryAttempts: 1, Qualifier: $LATEST")):
        one = f"  One: {{Type: AWS::Lambda::{kind}, Properties: {{{rest}}}}}\n"
        World.deploy(TEMPLATE + one)
        with pytest.raises(Exception, match="has one already"):
            World.deploy(TEMPLATE + one + one.replace("One", "Two"))


def test_a_configuration_for_a_qualifier_that_is_not_there_is_refused() -> None:
    bad = "  Bad: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Worker, Qualifier: nine}}\n"
    with pytest.raises(Exception, match="no version or alias nine"):
        World.deploy(TEMPLATE + bad)


def test_each_qualifier_has_its_own_url_and_configuration_through_the_api(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    world.endpoint.bound(10)
    api = cloud.client(world, "lambda")
    made = api.create_function_url_config(FunctionName="worker", AuthType="AWS_IAM")
    assert made["FunctionArn"] == ARN
    aliased = api.get_function_url_config(FunctionName="worker", Qualifier="live")
    assert (aliased["FunctionArn"], aliased["AuthType"]) == (f"{ARN}:live", "NONE")
    assert len(api.list_function_url_configs(FunctionName="worker")["FunctionUrlConfigs"]) == 2
    api.put_function_event_invoke_config(FunctionName="worker", MaximumRetryAttempts=1)
    listed = api.list_function_event_invoke_configs(FunctionName="worker")["FunctionEventInvokeConfigs"]
    attempts = {one["FunctionArn"]: one["MaximumRetryAttempts"] for one in listed}
    assert attempts == {f"{ARN}:$LATEST": 1, f"{ARN}:live": 0}
