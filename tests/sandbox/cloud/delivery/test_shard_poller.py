"""How a stream's records reach a function ("Using Lambda with Amazon DynamoDB" and "... Kinesis Data Streams", Lambda
developer guide). Kinesis stands for both where nothing else is said."""

from __future__ import annotations

import base64
import datetime
import json
import re
from typing import Any

import pytest

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.batch_bounds import PAYLOAD_BYTES
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.delivery.shard_poller import ShardPoller
from sandbox.cloud.functions.mappings import updated
from sandbox.result import Fate

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"
TO_DEAD = {"DestinationConfig": {"OnFailure": {"Destination": DEAD}}}
REPORTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
BISECTED = {"BisectBatchOnFunctionError": True}


class Stream:
    def __init__(self, polled: Any, *, shards: int = 1, attempts: int = 5, **mapping: Any) -> None:
        self.polled = polled
        self.sent: list[tuple[str, Any]] = []
        self.backend = moto_backends.backend("kinesis")
        self.backend.create_stream("clicks", shards)
        self.attempts = attempts
        self.map(**mapping)

    def map(self, **mapping: Any) -> None:
        properties = {"EventSourceArn": STREAM, "StartingPosition": "LATEST", **mapping}
        made = self.polled.mapping(properties, uuid="u", function="Hear", created=CLOCK.now())
        self.poller = ShardPoller(made, attempts=self.attempts, role_arn="arn:role", send=self._take)

    def _take(self, arn: str, document: Any) -> None:
        self.sent.append((arn, document))

    def put(self, *texts: str, key: str = "k") -> None:
        for text in texts:
            self.backend.streams["clicks"].put_record(key, "", base64.b64encode(text.encode()).decode())


class Table:
    """A table with a stream, mapped to a function."""

    def __init__(self, polled: Any, **mapping: Any) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.backend = moto_backends.dynamodb_backend()
        self.backend.create_table(
            "Orders",
            schema=[{"AttributeName": "id", "KeyType": "HASH"}],
            attr=[{"AttributeName": "id", "AttributeType": "S"}],
            billing_mode="PAY_PER_REQUEST",
            throughput=None,
            indexes=[],
            global_indexes=[],
            streams={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            tags=[],
            deletion_protection_enabled=False,
            sse_specification=None,
            warm_throughput=None,
        )
        table = self.backend.tables["Orders"]
        self.arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/{table.latest_stream_label}"
        properties = {"EventSourceArn": self.arn, "StartingPosition": "LATEST", **mapping}
        made = polled.mapping(properties, uuid="u", function="Hear", created=CLOCK.now())
        self.poller = ShardPoller(made, attempts=5, send=lambda arn, document: self.sent.append((arn, document)))

    def put(self, *ids: str, n: int = 0) -> None:
        for identity in ids:
            self.backend.put_item("Orders", {"id": {"S": identity}, "n": {"N": str(n)}})


def text(record: Any) -> str:
    return base64.b64decode(record["kinesis"]["data"]).decode()


def texts(batch: Any) -> list[str]:
    return [text(record) for record in batch.event["Records"]]


def ok(_records: Any) -> None:
    return None


def fails_for(*bad: str) -> Any:
    def function(records: list[Any]) -> None:
        if any(text(record) in bad for record in records):
            raise RuntimeError

    return function


def reports(*bad: str) -> Any:
    return lambda records: {
        "batchItemFailures": [{"itemIdentifier": r["kinesis"]["sequenceNumber"]} for r in records if text(r) in bad]
    }


def test_records_come_in_batches_in_the_order_of_their_shard(polled: Any) -> None:
    stream = Stream(polled, BatchSize=3)
    stream.put(*"abcdefg")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    polled.settle(stream.poller, ok)
    assert len(polled.batches) == 3


def test_a_kinesis_record_has_every_key_path_of_the_documented_sample(polled: Any, cloud: Any) -> None:
    # "Example Kinesis record event", Using Lambda with Amazon Kinesis Data Streams.
    stream = Stream(polled)
    stream.put("Hello")
    polled.settle(stream.poller, ok)
    sample = {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0", "partitionKey": "1", "sequenceNumber": "0", "data": "",
                    "approximateArrivalTimestamp": 1545084650.987,
                },
                "eventSource": "", "eventVersion": "", "eventID": "", "eventName": "", "invokeIdentityArn": "",
                "awsRegion": "", "eventSourceARN": "",
            }
        ]
    }  # fmt: skip
    event = polled.batches[0].event
    assert cloud.missing_paths(sample, event) == []
    (record,) = event["Records"]
    assert record["eventID"] == "shardId-000000000000:" + record["kinesis"]["sequenceNumber"]
    assert record["invokeIdentityArn"] == "arn:role"
    assert (record["kinesis"]["data"], record["kinesis"]["partitionKey"]) == ("SGVsbG8=", "k")
    assert polled.batches[0].source == "kinesis"


def test_a_tables_changes_come_with_the_sequence_numbers_of_its_stream(polled: Any) -> None:
    table = Table(polled, BatchSize=2)
    table.put("1", "2")
    table.put("1", n=5)
    table.put("1", n=5)  # changes nothing
    polled.settle(table.poller, ok)
    assert [[r["eventName"] for r in batch.event["Records"]] for batch in polled.batches] == [
        ["INSERT", "INSERT"],
        ["MODIFY"],
    ]
    shard = table.backend.tables["Orders"].stream_shard
    sent = [record["dynamodb"]["SequenceNumber"] for batch in polled.batches for record in batch.event["Records"]]
    assert sent == [item.record["dynamodb"]["SequenceNumber"] for item in shard.items]
    record = polled.batches[1].event["Records"][0]
    assert record["eventSourceARN"] == table.arn
    assert record["dynamodb"]["NewImage"]["n"] == {"N": "5"}


def test_latest_begins_with_the_mapping_and_trim_horizon_with_the_stream(polled: Any) -> None:
    stream = Stream(polled)
    stream.put("early")
    stream.map()
    stream.put("late")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["late"]]
    stream.map(StartingPosition="TRIM_HORIZON")
    polled.settle(stream.poller, ok)
    assert texts(polled.batches[-1]) == ["early", "late"]


def test_at_timestamp_begins_with_what_arrived_then(polled: Any) -> None:
    stream = Stream(polled)
    stream.put("early")
    CLOCK.advance_to(CLOCK.now() + 100)
    moment = CLOCK.now()
    stream.put("late")
    stream.map(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment)
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["late"]]


def test_a_failed_batch_is_tried_again_whole_and_holds_up_its_shard(polled: Any) -> None:
    stream = Stream(polled, BatchSize=2)
    stream.put(*"abc")
    failures = iter([True, True])

    def function(_records: Any) -> None:
        if next(failures, False):
            raise RuntimeError

    polled.settle(stream.poller, function)
    assert [texts(batch) for batch in polled.batches] == [["a", "b"], ["a", "b"], ["a", "b"], ["c"]]
    assert [batch.attempt for batch in polled.batches] == [1, 2, 3, 1]
    assert polled.at[2] - polled.at[1] > polled.at[1] - polled.at[0] > 0.9  # it waits longer each time


def test_another_shard_goes_on_meanwhile(polled: Any) -> None:
    stream = Stream(polled, shards=2, attempts=2)
    shards = stream.backend.streams["clicks"]
    other = next(
        key for key in "abcdefgh" if shards.get_shard_for_key(key, "") is not shards.get_shard_for_key("k", "")
    )
    stream.put("bad")
    stream.put("good", key=other)
    polled.settle(stream.poller, fails_for("bad"))
    assert sorted(texts(batch) for batch in polled.batches[:2]) == [["bad"], ["good"]]
    assert texts(polled.batches[2]) == ["bad"]
    assert len(polled.batches) == 3


def test_what_keeps_failing_waits_after_the_attempts_of_the_step_and_goes_on_in_the_next(polled: Any) -> None:
    stream = Stream(polled, attempts=3, BatchSize=1)
    stream.put("bad", "behind")
    polled.settle(stream.poller, fails_for("bad"))
    (waiting,) = stream.poller.undelivered()
    assert (waiting.fate, waiting.attempts, waiting.source, waiting.resource) == (Fate.WAITING, 3, "kinesis", "clicks")
    assert [text(record) for record in waiting.event["Records"]] == ["bad"]
    assert "wait, too: 1." in waiting.reason
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches[3:]] == [["bad"], ["behind"]]
    assert stream.poller.undelivered() == ()


def test_after_the_last_retry_the_destination_hears_of_the_batch_and_the_shard_goes_on(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=2, BatchSize=2, **TO_DEAD)
    stream.put("bad", "b", "c")
    polled.settle(stream.poller, fails_for("bad"))
    assert [texts(batch) for batch in polled.batches] == [["bad", "b"]] * 3 + [["c"]]
    ((arn, document),) = stream.sent
    numbers = [r["kinesis"]["sequenceNumber"] for r in polled.batches[0].event["Records"]]
    assert arn == DEAD
    assert document["requestContext"] == {
        "requestId": "request-2",
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:hear",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 3,
    }
    assert document["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert document["version"] == "1.0"
    info = document["KinesisBatchInfo"]
    assert (info["startSequenceNumber"], info["endSequenceNumber"]) == (numbers[0], numbers[1])
    assert (info["shardId"], info["batchSize"], info["streamArn"]) == ("shardId-000000000000", 2, STREAM)
    assert info["approximateArrivalOfFirstRecord"].endswith("Z")
    assert set(info) == {
        "shardId", "startSequenceNumber", "endSequenceNumber", "approximateArrivalOfFirstRecord",
        "approximateArrivalOfLastRecord", "batchSize", "streamArn",
    }  # fmt: skip
    assert stream.poller.undelivered() == ()


def test_a_tables_document_names_its_own_batch_info(polled: Any) -> None:
    table = Table(polled, MaximumRetryAttempts=0, **TO_DEAD)
    table.put("1")
    polled.settle(table.poller, fail)
    ((_, document),) = table.sent
    assert document["DDBStreamBatchInfo"]["streamArn"] == table.arn
    assert document["DDBStreamBatchInfo"]["shardId"].startswith("shardId-")
    assert "KinesisBatchInfo" not in document


def fail(_records: Any) -> None:
    raise RuntimeError


def test_without_a_destination_a_batch_that_is_given_up_is_discarded_and_said(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    (discarded,) = stream.poller.undelivered()
    assert (discarded.fate, discarded.attempts) == (Fate.DISCARDED, 1)
    assert "no on-failure destination" in discarded.reason


def test_a_destination_that_takes_nothing_is_said(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0, **TO_DEAD)

    def refuse(_arn: str, _document: Any) -> None:
        raise ValueError("the queue is gone.")

    stream.poller._send = refuse
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    (discarded,) = stream.poller.undelivered()
    assert discarded.fate is Fate.DISCARDED
    assert "the queue is gone." in discarded.reason


def test_a_bucket_as_destination_keeps_the_batch_itself_too(polled: Any) -> None:
    moto_backends.s3_backend().create_bucket("failures", "us-east-1")
    to_bucket = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::failures"}}}
    stream = Stream(polled, MaximumRetryAttempts=0, **to_bucket)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    (key,) = moto_backends.s3_backend().buckets["failures"].keys.values()
    moment = datetime.datetime.fromtimestamp(CLOCK.now(), datetime.UTC)
    assert re.fullmatch(
        rf"aws/lambda/u/shardId-000000000000/{moment:%Y/%m/%d}/{moment:%Y-%m-%dT}\d\d\.\d\d\.\d\d-[0-9a-f-]{{36}}",
        key.name,
    )
    document = json.loads(key.value)
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert json.loads(document["payload"]) == polled.batches[0].event
    assert stream.poller.undelivered() == ()


def test_a_bucket_that_is_not_there_is_said(polled: Any) -> None:
    to_bucket = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::missing"}}}
    stream = Stream(polled, MaximumRetryAttempts=0, **to_bucket)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    (discarded,) = stream.poller.undelivered()
    assert "NoSuchBucket" in discarded.reason


def test_what_a_destination_leads_to_follows_from_the_failed_invocation(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0, **TO_DEAD)
    heard: list[Cause] = []
    stream.poller._send = lambda arn, document: heard.append(Listeners.cause)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    assert heard == [Cause(invocation="request-0", depth=1)]
    assert Listeners.cause == Cause()


def test_a_throttled_batch_uses_up_no_retry(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0, **TO_DEAD)
    stream.put("a")
    throttles = iter([True, True])

    def function(_records: Any) -> None:
        if next(throttles, False):
            raise polled.Throttled

    polled.settle(stream.poller, function)
    assert len(polled.batches) == 3
    assert stream.sent == []


def test_a_batch_older_than_the_maximum_age_is_given_up(polled: Any) -> None:
    stream = Stream(polled, attempts=3, MaximumRecordAgeInSeconds=60, BatchSize=1, **TO_DEAD)
    began = CLOCK.now()
    stream.put("bad", "behind")
    polled.settle(stream.poller, fails_for("bad", "behind"))
    assert [document["requestContext"]["condition"] for _, document in stream.sent] == ["RecordAgeExceeded"] * 2
    assert stream.sent[0][1]["requestContext"]["approximateInvokeCount"] == 3
    assert stream.sent[1][1]["requestContext"]["approximateInvokeCount"] == 0  # it was never its turn
    assert "responseContext" not in stream.sent[1][1]
    assert CLOCK.now() - began == pytest.approx(60, abs=0.5)


def test_a_batch_is_given_up_when_the_stream_lets_it_go(polled: Any) -> None:
    stream = Stream(polled, attempts=1)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"))
    CLOCK.advance_to(CLOCK.now() + 24 * 3600)
    stream.put("good")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["bad"], ["good"]]
    assert [entry.fate for entry in stream.poller.undelivered()] == [Fate.DISCARDED]


def test_trim_horizon_begins_with_what_the_stream_still_has(polled: Any) -> None:
    stream = Stream(polled)
    stream.put("gone")
    CLOCK.advance_to(CLOCK.now() + 24 * 3600 + 1)
    stream.put("there")
    stream.map(StartingPosition="TRIM_HORIZON")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["there"]]
    assert stream.poller.undelivered() == ()


def test_bisect_isolates_the_bad_record_and_splitting_uses_up_no_retry(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=1, **BISECTED, **TO_DEAD)
    stream.put("a", "b", "bad", "d")
    polled.settle(stream.poller, fails_for("bad"))
    assert [texts(batch) for batch in polled.batches] == [
        ["a", "b", "bad", "d"], ["a", "b"], ["bad", "d"], ["bad"], ["bad"], ["d"],
    ]  # fmt: skip
    ((_, document),) = stream.sent
    assert document["KinesisBatchInfo"]["batchSize"] == 1


def test_the_second_half_waits_until_the_first_is_done_with(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0, **BISECTED, **TO_DEAD)
    stream.put("bad", "b", "c", "d")
    polled.settle(stream.poller, fails_for("bad"))
    assert [texts(batch) for batch in polled.batches] == [
        ["bad", "b", "c", "d"],
        ["bad", "b"],
        ["bad"],
        ["b"],
        ["c", "d"],
    ]
    assert len(stream.sent) == 1


def test_a_report_is_a_checkpoint_at_the_lowest_failure(polled: Any) -> None:
    stream = Stream(polled, attempts=2, **REPORTED)
    stream.put(*"abcde")
    polled.settle(stream.poller, reports("c", "e"))
    assert [texts(batch) for batch in polled.batches] == [list("abcde"), list("cde")]


def test_a_report_with_bisect_splits_where_the_function_says(polled: Any) -> None:
    stream = Stream(polled, MaximumRetryAttempts=0, **REPORTED, **BISECTED, **TO_DEAD)
    stream.put(*"abcd")
    polled.settle(stream.poller, reports("c"))
    assert [texts(batch) for batch in polled.batches] == [list("abcd"), list("cd")]
    assert stream.sent[0][1]["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_answer_without_failures_is_a_success(polled: Any, answer: Any) -> None:
    stream = Stream(polled, **REPORTED)
    stream.put("a")
    polled.settle(stream.poller, lambda records: answer)
    assert len(polled.batches) == 1


@pytest.mark.parametrize(
    "answer", [{"batchItemFailures": [{"itemIdentifier": ""}]}, {"batchItemFailures": [{"id": "1"}]}]
)
def test_a_malformed_report_fails_the_whole_batch(polled: Any, answer: Any) -> None:
    stream = Stream(polled, attempts=2, **REPORTED)
    stream.put("a", "b")
    polled.settle(stream.poller, lambda records: answer)
    assert [texts(batch) for batch in polled.batches] == [["a", "b"]] * 2


def test_a_record_that_no_filter_wants_is_passed_over_and_said(polled: Any) -> None:
    stream = Stream(polled, BatchSize=2, FilterCriteria={"Filters": [{"Pattern": '{"data": {"n": [1]}}'}]})
    stream.put('{"n": 1}', '{"n": 2}', '{"n": 1}', "text")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [['{"n": 1}', '{"n": 1}']]
    assert [entry.fate for entry in stream.poller.undelivered()] == [Fate.FILTERED] * 2
    stream.poller.begin_step()
    assert stream.poller.undelivered() == ()


def test_a_batching_window_gathers_until_it_closes_or_the_batch_is_full(polled: Any) -> None:
    stream = Stream(polled, BatchSize=3, MaximumBatchingWindowInSeconds=60)
    began = CLOCK.now()
    stream.put("a")
    polled.settle(stream.poller, ok, until=began + 30)
    CLOCK.advance_to(began + 30)
    stream.put("b")
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["a", "b"]]
    assert polled.at[0] - began == pytest.approx(60, abs=0.1)
    stream.put(*"cde")
    polled.settle(stream.poller, ok)
    assert polled.at[1] - polled.at[0] < 1


def test_a_batch_stays_below_the_payload_limit(polled: Any) -> None:
    stream = Stream(polled)
    stream.put(*["x" * 1_000_000] * 6)
    polled.settle(stream.poller, ok)
    assert [len(batch.event["Records"]) for batch in polled.batches] == [4, 2]
    assert all(len(json.dumps(batch.event)) <= PAYLOAD_BYTES for batch in polled.batches)


def test_a_shard_gives_one_batch_at_a_time_unless_its_keys_may_go_side_by_side(polled: Any) -> None:
    stream = Stream(polled, BatchSize=1)
    for key in "abcdefgh":
        stream.put(key + "1", key + "2", key=key)
    now = CLOCK.now()
    assert stream.poller.poll(now) is not None
    assert stream.poller.poll(now) is None
    stream.map(BatchSize=1, ParallelizationFactor=3, StartingPosition="TRIM_HORIZON")
    under_way = [batch for batch in iter(lambda: stream.poller.poll(now), None)]
    assert len(under_way) == 3
    assert len({texts(batch)[0][0] for batch in under_way}) == 3


def test_another_parallelization_keeps_what_is_pending_in_order(polled: Any) -> None:
    stream = Stream(polled, attempts=1, BatchSize=2)
    stream.put(*"abcd")
    polled.settle(stream.poller, fails_for("a"))
    stream.poller.mapping = updated(stream.poller.mapping, {"ParallelizationFactor": 2})
    polled.settle(stream.poller, ok)
    assert [text for batch in polled.batches[1:] for text in texts(batch)] == list("abcd")


def test_a_mapping_that_is_off_goes_on_where_it_stopped_when_it_is_on(polled: Any) -> None:
    stream = Stream(polled)
    stream.poller.mapping = updated(stream.poller.mapping, {"Enabled": False})
    stream.put("a")
    polled.settle(stream.poller, ok)
    assert polled.batches == []
    stream.poller.mapping = updated(stream.poller.mapping, {"Enabled": True})
    polled.settle(stream.poller, ok)
    assert [texts(batch) for batch in polled.batches] == [["a"]]


def test_a_stream_that_was_deleted_has_nothing_more(polled: Any) -> None:
    stream = Stream(polled, attempts=2)
    stream.put("bad")
    polled.settle(stream.poller, fails_for("bad"), until=CLOCK.now())
    del stream.backend.streams["clicks"]
    polled.settle(stream.poller, ok)
    assert len(polled.batches) == 1


def test_the_batch_says_what_led_to_it_deepest_first(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(polled)
    table.put("1")
    monkeypatch.setattr(Listeners, "cause", Cause(invocation="r1", depth=2))
    table.put("2")
    polled.settle(table.poller, ok)
    assert polled.batches[0].cause == Cause(invocation="r1", depth=2)
