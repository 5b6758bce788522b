"""Requests that no SDK would send."""

import gzip
import json

import pytest

from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.front.protocol import error_of

TARGETS = {"logs": ("logs", "Logs_20140328"), "cloudwatch": ("monitoring", "GraniteServiceVersion20100801")}


def asked(watched, service, operation, parameters, *pairs, body=None):
    scope, target = TARGETS[service]
    signed = f"AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20250101/us-east-1/{scope}/aws4_request"
    headers = [("Authorization", signed), ("X-Amz-Target", f"{target}.{operation}"), *pairs]
    headers.append(
        ("Content-Type", "application/x-amz-json-1.1" if service == "logs" else "application/x-amz-json-1.0")
    )
    content = json.dumps(parameters).encode() if body is None else body
    return watched.world.handle(HttpRequest("POST", "/", Headers(headers), content), invocation=None)


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("logs", "CreateLogGroup", {}),
        ("logs", "CreateLogGroup", {"logGroupName": 5}),
        ("logs", "PutLogEvents", {"logGroupName": "g", "logStreamName": "s", "logEvents": [5]}),
        ("logs", "FilterLogEvents", {"logGroupName": "g", "startTime": "now"}),
        ("cloudwatch", "PutMetricData", {"Namespace": "N", "MetricData": [{"MetricName": 5}]}),
        ("cloudwatch", "PutMetricAlarm", {"AlarmName": "a", "Period": "soon"}),
        ("cloudwatch", "GetMetricData", {"MetricDataQueries": {}}),
    ],
)
def test_a_request_that_does_not_fit_its_model_is_refused(watched, service, operation, parameters):
    response = asked(watched, service, operation, parameters)
    assert response.status == 400, response.body
    assert error_of(response) is not None


def test_an_alarm_that_is_named_twice_is_deleted_once(watched):
    given = {"AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60}
    given |= {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}
    assert asked(watched, "cloudwatch", "PutMetricAlarm", given).status == 200
    assert asked(watched, "cloudwatch", "DeleteAlarms", {"AlarmNames": ["a", "a"]}).status == 200
    assert json.loads(asked(watched, "cloudwatch", "DescribeAlarms", {}).body)["MetricAlarms"] == []


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("logs", "CreateLogGroup", {"logGroupName": "g"}),
        ("cloudwatch", "PutMetricData", {"Namespace": "N", "MetricData": [{"MetricName": "M", "Value": 1}]}),
    ],
)
def test_one_that_does_is_carried_out(watched, service, operation, parameters):
    response = asked(watched, service, operation, parameters)
    assert (response.status, json.loads(response.body)) == (200, {})


ONE = {"Namespace": "N", "MetricData": [{"MetricName": "M", "Value": 1}]}
PACKED = gzip.compress(json.dumps(ONE).encode())


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", PACKED, 200),
        ("gzip", PACKED[:-12], 400),
        ("gzip", b"noise", 400),
        ("gzip", gzip.compress(b" " * 50_000_000), 400),
        ("br", PACKED, 400),
    ],
    # gzip puts the time into its head: as names of tests, the bodies would differ from one worker to the next.
    ids=["whole", "cut", "noise", "bomb", "another encoding"],
)
def test_a_body_may_be_compressed_by_gzip(watched, encoding, body, status):
    packed = ("Content-Encoding", encoding)
    assert asked(watched, "cloudwatch", "PutMetricData", None, packed, body=body).status == status
