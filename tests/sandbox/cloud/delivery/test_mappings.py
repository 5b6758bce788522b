"""What CreateEventSourceMapping accepts, and in which words it refuses the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.functions.mappings import EventSourceMapping, check_visibility, mapping_from, updated

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
FIFO = QUEUE + ".fifo"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
DLQ = "arn:aws:sqs:us-east-1:123456789012:dead"


def mapping(arn: str, **properties: Any) -> EventSourceMapping:
    if arn in (TABLE, STREAM):
        properties.setdefault("StartingPosition", "LATEST")
    return mapping_from({"EventSourceArn": arn, **properties}, uuid="u", function="Hear", created=1000.0)


def test_each_kind_of_source_has_its_own_defaults() -> None:
    assert [mapping(arn).batch_size for arn in (QUEUE, FIFO, TABLE, STREAM)] == [10, 10, 100, 100]
    assert [mapping(arn).service for arn in (QUEUE, FIFO, TABLE, STREAM)] == ["sqs", "sqs", "dynamodb", "kinesis"]
    assert [mapping(arn).resource for arn in (QUEUE, FIFO, TABLE, STREAM)] == [
        "orders",
        "orders.fifo",
        "Orders",
        "clicks",
    ]
    plain = mapping(STREAM)
    assert (plain.max_retries, plain.max_age_seconds, plain.bisect, plain.window_seconds) == (-1, -1, False, 0.0)
    assert plain.enabled
    assert plain.created == 1000.0


def test_everything_is_read_and_numbers_and_booleans_may_be_texts() -> None:
    found = mapping(
        STREAM,
        FunctionName="hear",
        BatchSize="5",
        MaximumBatchingWindowInSeconds="20",
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp="900",
        Enabled="false",
        FilterCriteria={"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]},
        FunctionResponseTypes=["ReportBatchItemFailures"],
        BisectBatchOnFunctionError="true",
        MaximumRetryAttempts="3",
        MaximumRecordAgeInSeconds="60",
        DestinationConfig={"OnFailure": {"Destination": DLQ}},
        ParallelizationFactor="2",
        TumblingWindowInSeconds="0",
    )
    assert found == EventSourceMapping(
        uuid="u", source_arn=STREAM, function="Hear", batch_size=5, window_seconds=20.0, created=1000.0,
        starting_position="AT_TIMESTAMP", starting_timestamp=900.0, enabled=False, filters=({"data": {"a": [1]}},),
        report_batch_item_failures=True, bisect=True, max_retries=3, max_age_seconds=60, on_failure=DLQ,
        parallelization=2,
    )  # fmt: skip
    assert mapping(QUEUE, ScalingConfig={"MaximumConcurrency": 2}).max_concurrency == 2
    assert mapping(QUEUE, BatchSize=10_000, MaximumBatchingWindowInSeconds=1).batch_size == 10_000


@pytest.mark.parametrize(
    ("arn", "properties", "words"),
    [
        ("arn:aws:s3:::bucket", {}, "Unrecognized event source, must be kinesis, dynamodb stream or sqs"),
        ("", {}, "Unrecognized event source"),
        (QUEUE, {"Colour": "red"}, "The parameter Colour of an event source mapping is not supported"),
        (QUEUE, {"BatchSize": 0}, "Value '0' at 'batchSize' failed to satisfy constraint: Member must have"),
        (STREAM, {"BatchSize": 10_001}, "Member must have value less than or equal to 10000"),
        (QUEUE, {"BatchSize": True}, "no whole number"),
        (QUEUE, {"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0 if maximum batch size"),
        (FIFO, {"BatchSize": 11}, "maximum batch size of a FIFO queue is 10"),
        (FIFO, {"MaximumBatchingWindowInSeconds": 1}, "Batching window is not supported for FIFO queues"),
        (QUEUE, {"MaximumBatchingWindowInSeconds": 301}, "less than or equal to 300"),
        (QUEUE, {"Enabled": "perhaps"}, "neither true nor false"),
        (QUEUE, {"StartingPosition": "LATEST"}, "StartingPosition is not supported for SQS"),
        (QUEUE, {"BisectBatchOnFunctionError": True}, "Unsupported bisect batch on function error parameter for given"),
        (QUEUE, {"ParallelizationFactor": 2}, "Unsupported parallelization factor parameter for given event source"),
        (QUEUE, {"ScalingConfig": {"MaximumConcurrency": 1}}, "greater than or equal to 2"),
        (STREAM, {"ScalingConfig": {"MaximumConcurrency": 2}}, "Unsupported scaling config parameter"),
        (STREAM, {"StartingPosition": None}, "Value null at 'startingPosition' failed to satisfy constraint"),
        (STREAM, {"StartingPosition": "FIRST"}, "Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_"),
        (TABLE, {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1}, "Unsupported starting position"),
        (STREAM, {"StartingPosition": "AT_TIMESTAMP"}, "StartingPositionTimestamp is required"),
        (STREAM, {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 2000}, "cannot be in the future"),
        (STREAM, {"StartingPositionTimestamp": 1}, "only valid when StartingPosition is AT_TIMESTAMP"),
        (STREAM, {"MaximumRecordAgeInSeconds": 30}, "must be -1 or between 60 and 604800"),
        (STREAM, {"MaximumRetryAttempts": 10_001}, "less than or equal to 10000"),
        (STREAM, {"ParallelizationFactor": 11}, "less than or equal to 10"),
        (STREAM, {"TumblingWindowInSeconds": 30}, "TumblingWindowInSeconds of an event source mapping"),
        (STREAM, {"FunctionResponseTypes": ["All"]}, "enum value set: [ReportBatchItemFailures]"),
        (STREAM, {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:lambda:x"}}}, "must be a standard queue"),
        (STREAM, {"DestinationConfig": {"OnFailure": {"Destination": DLQ + ".fifo"}}}, "must be a standard queue"),
        (STREAM, {"DestinationConfig": {"OnSuccess": {"Destination": DLQ}}}, "OnSuccess destinations are not"),
        (QUEUE, {"FilterCriteria": {"Filters": [{"Pattern": "{"}]}}, "Invalid filter pattern definition."),
        (QUEUE, {"FilterCriteria": {"Filters": [{"Pattern": {"body": [1]}}]}}, "Invalid filter pattern definition."),
        (QUEUE, {"FilterCriteria": {"Filters": [{"Pattern": '{"a": [1]}'}] * 6}}, "must not be more than 5"),
        (STREAM, {"FilterCriteria": {"Filters": [{"Pattern": '{"data": ["a"]}'}]}}, "data must be an object"),
        (TABLE, {"FilterCriteria": {"Filters": [{"Pattern": '{"dynamodb": ["a"]}'}]}}, "dynamodb must be an object"),
        (QUEUE, {"FilterCriteria": {"Pattern": "{}"}}, "has no Pattern here"),
    ],
)  # fmt: skip
def test_what_lambda_refuses_is_refused_in_its_words(arn: str, properties: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        mapping(arn, **properties)
    assert words in str(refused.value)


def test_an_update_changes_what_it_names_and_nothing_else() -> None:
    before = mapping(STREAM, BatchSize=5, FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"a": [1]}})}]})
    after = updated(before, {"UUID": "u", "Enabled": False, "MaximumRetryAttempts": 2, "FilterCriteria": {}})
    assert (after.enabled, after.max_retries, after.filters, after.batch_size) == (False, 2, (), 5)
    assert before.enabled
    assert after.starting_position == "LATEST"


def test_an_update_is_held_to_the_same_bounds() -> None:
    with pytest.raises(ValueError, match="must be greater than 0"):
        updated(mapping(QUEUE), {"BatchSize": 100})
    with pytest.raises(ValueError, match="StartingPosition"):
        updated(mapping(STREAM), {"StartingPosition": "TRIM_HORIZON"})


def test_a_queue_that_gives_messages_away_before_the_function_can_end_is_refused() -> None:
    check_visibility(30, 30)
    with pytest.raises(
        ValueError, match="Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    ):
        check_visibility(30, 60)
