"""Which records filter criteria let through, for each kind of source."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from sandbox.cloud.delivery.filters import passes
from sandbox.cloud.functions.mappings import mapping_from

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"


def lets_through(arn: str, record: dict[str, Any], *patterns: Any) -> bool:
    criteria = {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}
    properties = {"EventSourceArn": arn, "FilterCriteria": criteria}
    if arn != QUEUE:
        properties["StartingPosition"] = "LATEST"
    return passes(mapping_from(properties, uuid="u", function="Hear", created=0.0), record)


def message(body: str) -> dict[str, Any]:
    return {"messageId": "1", "body": body, "attributes": {"SenderId": "me"}}


def click(data: bytes, key: str = "ada") -> dict[str, Any]:
    return {"kinesis": {"data": base64.b64encode(data).decode(), "partitionKey": key}, "eventSource": "aws:kinesis"}


def change(**image: Any) -> dict[str, Any]:
    return {"eventName": "INSERT", "dynamodb": {"NewImage": image}}


def test_without_filters_everything_passes() -> None:
    assert lets_through(QUEUE, message("anything"))


def test_a_record_that_one_of_several_filters_wants_passes() -> None:
    assert lets_through(QUEUE, message('{"a": 2}'), {"body": {"a": [1]}}, {"body": {"a": [2]}})
    assert not lets_through(QUEUE, message('{"a": 3}'), {"body": {"a": [1]}}, {"body": {"a": [2]}})


@pytest.mark.parametrize(
    ("body", "pattern", "passing"),
    [
        ('{"code": "B", "n": 5}', {"body": {"code": ["B"]}}, True),
        ('{"code": "A"}', {"body": {"code": ["B"]}}, False),
        ("plain", {"body": {"code": ["B"]}}, False),  # JSON is asked for
        ("plain", {"body": ["plain"]}, True),
        ("plainer", {"body": [{"prefix": "plain"}]}, True),
        ('{"code": "B"}', {"body": [{"prefix": "{"}]}, False),  # a text is asked for, and this is JSON
        ("plain", {"messageId": ["1"]}, True),  # no body is asked for
        ('{"n": 9}', {"body": {"$or": [{"n": [{"numeric": [">", 5]}]}, {"m": [1]}]}}, True),
        ('{"n": 9}', {"$or": [{"body": {"n": [9]}}, {"messageId": ["2"]}]}, True),
        ('{"n": 8}', {"$or": [{"body": {"n": [9]}}, {"messageId": ["2"]}]}, False),
    ],
)
def test_the_body_of_a_message_is_looked_into_when_it_is_json(body: str, pattern: Any, passing: bool) -> None:
    assert lets_through(QUEUE, message(body), pattern) is passing


def test_the_data_of_a_kinesis_record_is_decoded() -> None:
    assert lets_through(STREAM, click(b'{"n": 5}'), {"data": {"n": [5]}})
    assert not lets_through(STREAM, click(b'{"n": 6}'), {"data": {"n": [5]}})
    assert not lets_through(STREAM, click(b"\xff\x00"), {"data": {"n": [5]}})
    assert lets_through(STREAM, click(b"\xff\x00"), {"partitionKey": ["ada"]})
    assert not lets_through(STREAM, click(b"\xff\x00", "bob"), {"partitionKey": ["ada"]})


def test_a_dynamodb_record_is_taken_as_it_is_with_its_types() -> None:
    assert lets_through(TABLE, change(n={"N": "5"}), {"dynamodb": {"NewImage": {"n": {"N": ["5"]}}}})
    assert not lets_through(TABLE, change(n={"N": "5"}), {"dynamodb": {"NewImage": {"n": {"N": [5]}}}})
    assert lets_through(TABLE, change(n={"N": "5"}), {"eventName": ["INSERT", "MODIFY"]})
    assert not lets_through(TABLE, change(n={"N": "5"}), {"eventName": ["REMOVE"]})
    assert lets_through(TABLE, change(), {"dynamodb": {"OldImage": {"n": {"N": [{"exists": False}]}}}})
