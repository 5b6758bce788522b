"""Whatever value stands where another was expected, a template is deployed or refused in a sentence."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from sandbox.cloud.template.resources import TYPES
from sandbox.cloud.world import TemplateRejected, World

ODD: tuple[Any, ...] = (5, -1, True, "", "x" * 300, "arn:", [], [5], [[]], [{}], {}, {"a": 1}, {"a": {"b": []}}, 1e400)
BASE: dict[str, dict[str, Any]] = {
    "AWS::SNS::Subscription": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Protocol": "sqs", "Endpoint": "e"},
    "AWS::Lambda::Function": {"Handler": "a.b", "Runtime": "python3.13", "Role": "arn:aws:iam::123456789012:role/r"},
    "AWS::Events::Rule": {"EventPattern": {"source": ["a"]}},
    "AWS::CloudWatch::Alarm": {
        "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "MetricName": "m", "Namespace": "n",
        "Period": 60, "Threshold": 1, "Statistic": "Sum",
    },
    "AWS::Scheduler::Schedule": {
        "ScheduleExpression": "rate(1 minute)", "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f", "RoleArn": "arn:aws:iam::123456789012:role/r",
        },
    },
    "AWS::DynamoDB::Table": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_odd_values_are_taken_or_refused_in_a_sentence(kind: str) -> None:
    for name in sorted(TYPES[kind].carried_out):
        for value in ODD:
            properties = {**BASE.get(kind, {}), name: value}
            text = json.dumps({"Resources": {"A": {"Type": kind, "Properties": properties}}})
            with contextlib.suppress(TemplateRejected):
                World.deploy(text)


SERVERLESS = {
    "AWS::Serverless::Function": (
        "Handler Runtime CodeUri InlineCode Events Policies Role Environment Layers Tags DeadLetterQueue Tracing "
        "AutoPublishAlias FunctionUrlConfig EventInvokeConfig EphemeralStorage LoggingConfig VpcConfig PackageType "
        "DeploymentPreference ProvisionedConcurrencyConfig SnapStart"
    ),
    "AWS::Serverless::Api": "StageName DefinitionBody DefinitionUri Cors Auth BinaryMediaTypes Variables Domain",
    "AWS::Serverless::HttpApi": "StageName DefinitionBody CorsConfiguration Auth Domain",
    "AWS::Serverless::SimpleTable": "PrimaryKey ProvisionedThroughput TableName Tags",
    "AWS::Serverless::Connector": "Source Destination Permissions",
}
FEW: tuple[Any, ...] = ([5], {"a": 1})  # the translator takes its time
NAMES = ("Bucket", "Queue", "Topic", "Stream", "Pattern", "Schedule", "Path", "Method")
EVENTS = "S3 SQS SNS DynamoDB Kinesis Api HttpApi EventBridgeRule CloudWatchEvent Schedule ScheduleV2 CloudWatchLogs"


@pytest.mark.parametrize("kind", sorted(SERVERLESS))
def test_odd_values_in_a_serverless_resource_are_taken_or_refused(kind: str) -> None:
    base = {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": "."} if kind.endswith("Function") else {}
    for name in SERVERLESS[kind].split():
        for value in FEW:
            with contextlib.suppress(TemplateRejected):
                World.deploy(json.dumps({"Resources": {"A": {"Type": kind, "Properties": {**base, name: value}}}}))


@pytest.mark.parametrize("kind", EVENTS.split())
def test_odd_values_in_an_event_are_taken_or_refused(kind: str) -> None:
    for value in FEW:
        for properties in (
            value,
            dict.fromkeys(NAMES, value),
        ):
            function = {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": ".",
                        "Events": {"E": {"Type": kind, "Properties": properties}}}  # fmt: skip
            with contextlib.suppress(TemplateRejected):
                resource = {"Type": "AWS::Serverless::Function", "Properties": function}
                World.deploy(json.dumps({"Resources": {"A": resource}}))


@pytest.mark.parametrize("condition", [5, [], {"a": 1}])
def test_a_condition_that_is_no_name_is_refused(condition: Any) -> None:
    function = {"Type": "AWS::Serverless::Function", "Condition": condition,
                "Properties": {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": "."}}  # fmt: skip
    with pytest.raises(TemplateRejected, match=r"Condition|malformed"):
        World.deploy(json.dumps({"Resources": {"A": function}}))
