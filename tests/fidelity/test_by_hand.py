"""What a function wires by its own boto3 calls is wired as a template wires it: the same events, path by path."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.fidelity import scenarios
from tests.fidelity.paths import key_paths
from tests.fidelity.playing import invocations, run

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: items
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: N}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Builder:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Policies: [AdministratorAccess]}
"""
Client = Callable[[str], Any]


def create(client: Client) -> str:
    """A function called Made; its ARN."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("made.py", "def handler(event, context): pass")
    role = client("sts").get_caller_identity()["Arn"].split("/")[1]
    made = client("lambda").create_function(
        FunctionName="Made",
        Runtime="python3.13",
        Role=f"arn:aws:iam::123456789012:role/{role}",
        Handler="made.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return str(made["FunctionArn"])


def permit(client: Client, service: str) -> None:
    client("lambda").add_permission(
        FunctionName="Made", StatementId=service, Action="lambda:InvokeFunction", Principal=f"{service}.amazonaws.com"
    )


def s3(client: Client, function: str) -> None:
    client("s3").create_bucket(Bucket="files")
    permit(client, "s3")
    wanted = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    client("s3").put_bucket_notification_configuration(
        Bucket="files", NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )


def sqs(client: Client, function: str) -> None:
    client("sqs").create_queue(QueueName="queue")
    source = "arn:aws:sqs:us-east-1:123456789012:queue"
    client("lambda").create_event_source_mapping(EventSourceArn=source, FunctionName=function)


def sns(client: Client, function: str) -> None:
    topic = client("sns").create_topic(Name="topic")["TopicArn"]
    permit(client, "sns")
    client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)


def kinesis(client: Client, function: str) -> None:
    client("kinesis").create_stream(StreamName="stream", ShardCount=1)
    client("lambda").create_event_source_mapping(
        EventSourceArn="arn:aws:kinesis:us-east-1:123456789012:stream/stream",
        FunctionName=function,
        StartingPosition="TRIM_HORIZON",
    )


def dynamodb(client: Client, function: str) -> None:
    """Tables are the template's: CreateTable is absent."""
    source = client("dynamodb").describe_table(TableName="items")["Table"]["LatestStreamArn"]
    client("lambda").create_event_source_mapping(
        EventSourceArn=source, FunctionName=function, StartingPosition="LATEST"
    )


def events(client: Client, function: str) -> None:
    client("events").put_rule(Name="rule", EventPattern=json.dumps({"source": ["shop"]}))
    permit(client, "events")
    client("events").put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": function}])


def logs(client: Client, function: str) -> None:
    client("logs").create_log_group(logGroupName="lines")
    permit(client, "logs")
    client("logs").put_subscription_filter(
        logGroupName="lines", filterName="all", filterPattern="", destinationArn=function
    )


PUT = {"step": "put-object", "bucket": "files", "key": "test/key", "body": "x" * 1024}
ITEM = {"step": "put-item", "table": "items", "item": scenarios.ITEM}
RECORDS = {"step": "put-records", "stream": "stream", "records": [{"partition_key": "1", "data": "x"}]}
EVENT = {"step": "put-event", "source": "shop", "detail_type": "order", "detail": {"order": {"id": "1"}}}
LINES = {"step": "put-log-events", "log_group": "lines", "log_stream": "one", "messages": ["[ERROR] 1"]}
MESSAGE = {"step": "send-message", "queue": "queue", "body": "Hello"}
NEWS = {"step": "publish", "topic": "topic", "message": "m", "subject": "s"}
NEWS |= {"attributes": {"Test": "v", "TestBinary": "v"}}


@pytest.mark.parametrize(
    "wire, step, declared",
    [
        (s3, PUT, lambda: scenarios.s3(removed=False)),
        (sqs, MESSAGE, scenarios.sqs),
        (sns, NEWS, scenarios.sns),
        (kinesis, RECORDS, scenarios.kinesis),
        (dynamodb, ITEM, lambda: scenarios.dynamodb("INSERT")),
        (events, {**EVENT, "resources": ["arn:aws:s3:::b"]}, scenarios.eventbridge),
        (logs, LINES, scenarios.logs),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_source_that_a_function_wires_sends_what_a_declared_one_sends(wire: Any, step: Any, declared: Any) -> None:
    def handler(_event: Any, context: Any) -> None:
        if context.function.logical_id == "Builder":
            wire(context.client, create(context.client))

    result = run(TEMPLATE, ({"step": "invoke", "function": "Builder", "payload": {}}, step), handler)
    builder, made = invocations(result)
    assert (builder.status, made.function_name, made.status) == ("answered", "Made", "answered")
    event = scenarios.unpacked(made.event) if wire is logs else made.event
    assert key_paths(event) == key_paths(declared())


def test_without_the_permission_that_a_template_adds_the_function_is_not_invoked() -> None:
    def handler(_event: Any, context: Any) -> None:
        if context.function.logical_id == "Builder":
            function = create(context.client)
            sns(context.client, function)
            context.client("lambda").remove_permission(FunctionName="Made", StatementId="sns")

    result = run(TEMPLATE, ({"step": "invoke", "function": "Builder", "payload": {}}, NEWS), handler)
    assert [made.function for made in invocations(result)] == ["Builder"]
    assert [one.fate for one in result.steps[1].undelivered] == ["refused"]
