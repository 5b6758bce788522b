"""How messages reach a function ("Using Lambda with Amazon SQS", Lambda developer guide)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.batch_bounds import PAYLOAD_BYTES
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.delivery.queue_poller import QueuePoller
from sandbox.result import Fate

ARN = "arn:aws:sqs:us-east-1:123456789012:"
REPORTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


class Queue:
    def __init__(self, polled: Any, name: str = "orders", *, attempts: int = 5, mapping: Any = None, **attributes: Any):
        self.backend = moto_backends.backend("sqs")
        if name.endswith(".fifo"):
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        self.queue = self.backend.create_queue(name, **attributes)
        properties = {"EventSourceArn": ARN + name, **(mapping or {})}
        self.mapping = polled.mapping(properties, uuid="u", function="Hear", created=CLOCK.now())
        self.poller = QueuePoller(self.mapping, attempts=attempts)

    def send(self, *bodies: str, **more: Any) -> list[Any]:
        return [self.backend.send_message(self.queue.name, body, **more) for body in bodies]

    @property
    def left(self) -> list[str]:
        return [message.body for message in self.queue._messages]


def bodies(batch: Any) -> list[str]:
    return [record["body"] for record in batch.event["Records"]]


def fails(_records: Any) -> None:
    raise RuntimeError


def fails_for(*bad: str) -> Any:
    def function(records: list[Any]) -> None:
        if any(record["body"] in bad for record in records):
            raise RuntimeError

    return function


def reports(*bad: str) -> Any:
    return lambda records: {
        "batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in records if r["body"] in bad]
    }


def test_messages_come_in_batches_in_order_and_are_deleted_after_success(polled: Any) -> None:
    queue = Queue(polled, mapping={"BatchSize": 3})
    queue.send(*"abcdefg")
    polled.settle(queue.poller, lambda records: None)
    assert [bodies(batch) for batch in polled.batches] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert queue.left == []
    assert queue.poller.undelivered() == ()
    assert [batch.attempt for batch in polled.batches] == [1, 1, 1]


def test_messages_sent_before_the_mapping_existed_are_delivered_too(polled: Any) -> None:
    moto_backends.backend("sqs").create_queue("orders")
    moto_backends.backend("sqs").send_message("orders", "early")
    CLOCK.advance_to(CLOCK.now() + 60)
    queue = Queue(polled)
    polled.settle(queue.poller, lambda records: None)
    assert bodies(polled.batches[0]) == ["early"]


def test_a_record_has_every_key_path_of_the_documented_sample(polled: Any, cloud: Any) -> None:
    # "Example standard queue message event" and "Example FIFO queue message event", Using Lambda with Amazon SQS.
    queue = Queue(polled, "orders.fifo")
    attributes = {
        "text": {"DataType": "String", "StringValue": "x"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    queue.send("Hello", group_id="g", deduplication_id="d", message_attributes=attributes)
    polled.settle(queue.poller, lambda records: None)
    sample = {
        "Records": [
            {
                "messageId": "", "receiptHandle": "", "body": "",
                "attributes": {
                    "ApproximateReceiveCount": "1", "SentTimestamp": "0", "SequenceNumber": "0", "MessageGroupId": "1",
                    "SenderId": "", "MessageDeduplicationId": "1", "ApproximateFirstReceiveTimestamp": "0",
                },
                "messageAttributes": {}, "md5OfBody": "", "md5OfMessageAttributes": "", "eventSource": "",
                "eventSourceARN": "", "awsRegion": "",
            }
        ]
    }  # fmt: skip
    event = polled.batches[0].event
    assert cloud.missing_paths(sample, event) == []
    (record,) = event["Records"]
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["MessageGroupId"] == "g"
    assert record["md5OfBody"] == "8b1a9953c4611296a827abf8c47804d7"
    assert record["eventSourceARN"] == ARN + "orders.fifo"
    assert record["messageAttributes"] == {
        "text": {"stringValue": "x", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
        "blob": {"binaryValue": "AP8=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
    }
    assert "DeadLetterQueueSourceArn" not in record["attributes"]


def test_a_failed_batch_comes_back_whole_after_the_visibility_timeout(polled: Any) -> None:
    queue = Queue(polled, VisibilityTimeout=45)
    queue.send("a", "b")
    answers = iter([fails, lambda records: None])
    began = CLOCK.now()
    polled.settle(queue.poller, lambda records: next(answers)(records))
    assert [bodies(batch) for batch in polled.batches] == [["a", "b"], ["a", "b"]]
    assert polled.at[1] - began == pytest.approx(45, abs=0.1)
    assert [r["attributes"]["ApproximateReceiveCount"] for r in polled.batches[1].event["Records"]] == ["2", "2"]
    first, second = (batch.event["Records"][0] for batch in polled.batches)
    assert first["receiptHandle"] != second["receiptHandle"]
    assert [batch.attempt for batch in polled.batches] == [1, 2]
    assert queue.left == []


def test_a_throttled_batch_returns_to_the_queue_and_has_been_received(polled: Any) -> None:
    queue = Queue(polled)
    queue.send("a")
    answers = iter([polled.Throttled, None])

    def function(_records: Any) -> None:
        problem = next(answers)
        if problem:
            raise problem

    polled.settle(queue.poller, function)
    assert [r["attributes"]["ApproximateReceiveCount"] for b in polled.batches for r in b.event["Records"]] == [
        "1",
        "2",
    ]
    assert queue.left == []


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, ""])
def test_an_answer_without_failures_is_a_success(polled: Any, answer: Any) -> None:
    queue = Queue(polled, mapping=REPORTED)
    queue.send("a", "b")
    polled.settle(queue.poller, lambda records: answer)
    assert queue.left == []
    assert len(polled.batches) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"messageId": "x"}]},
        {"batchItemFailures": [{"itemIdentifier": "not-in-the-batch"}]},
        {"batchItemFailures": "all"},
        {"batchItemFailures": ["x"]},
        "text",
        [1],
    ],
)
def test_a_malformed_report_fails_the_whole_batch(polled: Any, answer: Any) -> None:
    queue = Queue(polled, mapping=REPORTED)
    queue.send("a", "b")
    polled.settle(queue.poller, lambda records: answer, until=CLOCK.now() + 10)
    assert queue.left == ["a", "b"]


def test_only_what_is_reported_comes_back(polled: Any) -> None:
    queue = Queue(polled, attempts=3, mapping=REPORTED)
    queue.send("a", "bad", "c")
    polled.settle(queue.poller, reports("bad"))
    assert [bodies(batch) for batch in polled.batches] == [["a", "bad", "c"], ["bad"], ["bad"]]
    assert queue.left == ["bad"]


def test_a_report_counts_only_when_the_mapping_asks_for_it(polled: Any) -> None:
    queue = Queue(polled)
    queue.send("a", "bad")
    polled.settle(queue.poller, reports("bad"))
    assert queue.left == []


def test_a_message_that_keeps_failing_waits_after_the_attempts_of_the_step(polled: Any) -> None:
    queue = Queue(polled, attempts=2)
    queue.send("a")
    polled.settle(queue.poller, fails)
    (waiting,) = queue.poller.undelivered()
    assert (waiting.fate, waiting.attempts, waiting.source) == (Fate.WAITING, 2, "sqs")
    assert (waiting.function, waiting.resource) == ("Hear", "orders")
    assert waiting.event["Records"][0]["body"] == "a"
    assert "Attempts in this step: 2" in waiting.reason
    polled.settle(queue.poller, lambda records: None)  # the next step goes on
    assert len(polled.batches) == 3
    assert queue.poller.undelivered() == ()


def test_a_message_is_moved_to_the_dead_letter_queue_after_max_receive_count(polled: Any) -> None:
    dead = Queue(polled, "dead")
    policy = json.dumps({"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": 3})
    queue = Queue(polled, RedrivePolicy=policy)
    queue.send("bad", "good")
    polled.settle(queue.poller, fails)
    assert len(polled.batches) == 3
    assert (queue.left, dead.left) == ([], ["bad", "good"])
    assert queue.poller.undelivered() == ()
    polled.settle(dead.poller, lambda records: None)
    record = polled.batches[-1].event["Records"][0]
    assert record["attributes"]["DeadLetterQueueSourceArn"] == ARN + "orders"
    assert record["messageId"] == polled.batches[0].event["Records"][0]["messageId"]


def test_the_receive_count_goes_on_over_steps_until_the_message_is_moved(polled: Any) -> None:
    dead = Queue(polled, "dead")
    policy = json.dumps({"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": 3})
    queue = Queue(polled, RedrivePolicy=policy, attempts=2)
    queue.send("bad")
    polled.settle(queue.poller, fails)
    assert [entry.fate for entry in queue.poller.undelivered()] == [Fate.WAITING]
    polled.settle(queue.poller, fails)
    assert dead.left == ["bad"]
    assert len(polled.batches) == 3


def test_a_message_older_than_the_retention_period_is_discarded(polled: Any) -> None:
    queue = Queue(polled, MessageRetentionPeriod=60, VisibilityTimeout=40, attempts=9)
    queue.send("a")
    polled.settle(queue.poller, fails)
    assert len(polled.batches) == 2
    (discarded,) = queue.poller.undelivered()
    assert discarded.fate is Fate.DISCARDED
    assert "MessageRetentionPeriod of 60 seconds" in discarded.reason
    assert queue.left == []


def test_a_delayed_message_comes_when_its_delay_is_over(polled: Any) -> None:
    queue = Queue(polled, DelaySeconds=0)
    began = CLOCK.now()
    queue.send("later", delay_seconds=120)
    polled.settle(queue.poller, lambda records: None, until=began + 100)
    assert polled.batches == []
    polled.settle(queue.poller, lambda records: None)
    assert polled.at[0] - began == pytest.approx(120, abs=0.1)


def test_a_batching_window_gathers_until_it_closes(polled: Any) -> None:
    queue = Queue(polled, mapping={"BatchSize": 100, "MaximumBatchingWindowInSeconds": 30})
    began = CLOCK.now()
    queue.send("a")
    polled.settle(queue.poller, lambda records: None, until=began + 20)
    CLOCK.advance_to(began + 20)
    queue.send("b")
    polled.settle(queue.poller, lambda records: None)
    assert [bodies(batch) for batch in polled.batches] == [["a", "b"]]
    assert polled.at[0] - began == pytest.approx(30, abs=0.1)


def test_a_full_batch_does_not_wait_for_the_window(polled: Any) -> None:
    queue = Queue(polled, mapping={"BatchSize": 2, "MaximumBatchingWindowInSeconds": 30})
    queue.send("a", "b")
    began = CLOCK.now()
    polled.settle(queue.poller, lambda records: None)
    assert polled.at == [pytest.approx(began, abs=0.5)]


def test_a_batch_stays_below_the_payload_limit_and_does_not_wait_at_it(polled: Any) -> None:
    queue = Queue(polled, mapping={"BatchSize": 100, "MaximumBatchingWindowInSeconds": 60})
    began = CLOCK.now()
    queue.send(*["x" * 1_000_000] * 14)
    polled.settle(queue.poller, lambda records: None)
    sizes = [len(batch.event["Records"]) for batch in polled.batches]
    assert sizes == [6, 6, 2]
    assert polled.at[1] - began < 30
    assert polled.at[2] - began > 59
    assert all(len(json.dumps(batch.event)) <= PAYLOAD_BYTES for batch in polled.batches)


def test_a_message_that_no_filter_wants_is_deleted_and_said(polled: Any) -> None:
    criteria = {"FilterCriteria": {"Filters": [{"Pattern": '{"body": {"n": [1]}}'}]}}
    queue = Queue(polled, mapping=criteria)
    queue.send('{"n": 1}', '{"n": 2}', "text")
    polled.settle(queue.poller, lambda records: None)
    assert [bodies(batch) for batch in polled.batches] == [['{"n": 1}']]
    assert queue.left == []
    assert [(entry.fate, entry.event["Records"][0]["body"]) for entry in queue.poller.undelivered()] == [
        (Fate.FILTERED, '{"n": 2}'),
        (Fate.FILTERED, "text"),
    ]


def test_a_message_that_the_function_deletes_itself_is_gone(polled: Any) -> None:
    queue = Queue(polled)
    queue.send("a", "b")

    def function(records: list[Any]) -> None:
        queue.backend.delete_message("orders", records[0]["receiptHandle"])
        raise RuntimeError

    polled.settle(queue.poller, function, until=CLOCK.now() + 10)
    assert queue.left == ["b"]


def test_a_message_whose_visibility_the_function_changes_comes_back_then(polled: Any) -> None:
    queue = Queue(polled, VisibilityTimeout=30, attempts=2)
    queue.send("a")

    def function(records: list[Any]) -> None:
        queue.backend.change_message_visibility("orders", records[0]["receiptHandle"], 5)
        raise RuntimeError

    polled.settle(queue.poller, function)
    assert polled.at[1] - polled.at[0] == pytest.approx(5, abs=0.1)


def test_a_message_whose_invocation_outlasts_the_visibility_timeout_is_delivered_twice(polled: Any) -> None:
    queue = Queue(polled, VisibilityTimeout=10)
    queue.send("a")
    first = queue.poller.poll(CLOCK.now())
    assert first is not None
    CLOCK.advance_to(CLOCK.now() + 10)
    second = queue.poller.poll(CLOCK.now())
    assert second is not None
    queue.poller.conclude(first, polled.invoke(first, lambda records: None), CLOCK.now())
    queue.poller.conclude(second, polled.invoke(second, lambda records: None), CLOCK.now())
    assert [bodies(first), bodies(second), queue.left] == [["a"], ["a"], []]


def test_no_more_batches_than_maximum_concurrency_are_under_way(polled: Any) -> None:
    queue = Queue(polled, mapping={"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}})
    queue.send(*"abc")
    now = CLOCK.now()
    first, second = queue.poller.poll(now), queue.poller.poll(now)
    assert first is not None
    assert second is not None
    assert queue.poller.poll(now) is None
    queue.poller.conclude(first, polled.invoke(first, lambda records: None), now)
    third = queue.poller.poll(now)
    assert third is not None
    assert bodies(third) == ["c"]


def test_a_group_of_a_fifo_queue_is_one_batch_at_a_time_and_others_go_on(polled: Any) -> None:
    queue = Queue(polled, "orders.fifo", mapping={"BatchSize": 1})
    for body in ("a1", "a2", "b1"):
        queue.send(body, group_id=body[0])
    now = CLOCK.now()
    first, second = queue.poller.poll(now), queue.poller.poll(now)
    assert first is not None
    assert second is not None
    assert [bodies(first), bodies(second)] == [["a1"], ["b1"]]
    assert queue.poller.poll(now) is None
    queue.poller.conclude(first, polled.invoke(first, lambda records: None), now)
    third = queue.poller.poll(now)
    assert third is not None
    assert bodies(third) == ["a2"]


def test_a_failure_holds_up_its_group_and_no_other(polled: Any) -> None:
    queue = Queue(polled, "orders.fifo", attempts=2, mapping={"BatchSize": 1})
    for body in ("a1", "a2", "b1", "b2"):
        queue.send(body, group_id=body[0])
    polled.settle(queue.poller, fails_for("a1"))
    assert [bodies(batch)[0] for batch in polled.batches] == ["a1", "b1", "b2", "a1"]
    assert queue.left == ["a1", "a2"]


def test_a_group_goes_on_once_its_failure_is_in_the_dead_letter_queue(polled: Any) -> None:
    dead = Queue(polled, "dead.fifo")
    policy = json.dumps({"deadLetterTargetArn": ARN + "dead.fifo", "maxReceiveCount": 2})
    queue = Queue(polled, "orders.fifo", RedrivePolicy=policy, mapping={"BatchSize": 1})
    queue.send("a1", "a2", group_id="a")
    polled.settle(queue.poller, fails_for("a1"))
    assert [bodies(batch)[0] for batch in polled.batches] == ["a1", "a1", "a2"]
    assert (queue.left, dead.left) == ([], ["a1"])


def test_messages_of_a_group_that_are_not_reported_are_deleted_even_after_a_failure(polled: Any) -> None:
    queue = Queue(polled, "orders.fifo", attempts=2, mapping=REPORTED)
    queue.send("a1", "a2", "a3", group_id="a")
    polled.settle(queue.poller, reports("a2"))
    assert [bodies(batch) for batch in polled.batches] == [["a1", "a2", "a3"], ["a2"]]


def test_the_batch_says_what_led_to_it_deepest_first(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(polled)
    queue.send("a")
    monkeypatch.setattr(Listeners, "cause", Cause(invocation="r1", depth=3, trace="Root=1-2-3"))
    queue.send("b")
    polled.settle(queue.poller, lambda records: None)
    assert polled.batches[0].cause == Cause(invocation="r1", depth=3, trace="Root=1-2-3")
    assert polled.batches[0].event["Records"][1]["attributes"]["AWSTraceHeader"] == "Root=1-2-3"
    assert "AWSTraceHeader" not in polled.batches[0].event["Records"][0]["attributes"]


def test_a_mapping_that_is_off_polls_nothing_until_it_is_on(polled: Any) -> None:
    queue = Queue(polled, mapping={"Enabled": False})
    queue.send("a")
    polled.settle(queue.poller, lambda records: None)
    assert polled.batches == []
    queue.mapping.enabled = True
    polled.settle(queue.poller, lambda records: None)
    assert len(polled.batches) == 1


def test_a_queue_that_was_deleted_has_nothing(polled: Any) -> None:
    queue = Queue(polled)
    queue.send("a")
    queue.backend.delete_queue("orders")
    polled.settle(queue.poller, lambda records: None)
    assert polled.batches == []
    assert queue.poller.undelivered() == ()
