"""SQS as a handler meets it: real boto3 clients against a World, and the cloud's clock."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.world import World

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/"


@pytest.fixture
def sqs(cloud: Any) -> Any:
    world = World.deploy("")
    world.endpoint.bound(1000)
    return cloud.client(world, "sqs")


@pytest.fixture(autouse=True)
def clock() -> Any:
    yield
    CLOCK.skipped = 0.0


def skip(seconds: float) -> None:
    CLOCK.advance_to(CLOCK.now() + seconds)


def bodies(sqs: Any, url: str, **options: Any) -> list[str]:
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **options).get("Messages", [])
    return [message["Body"] for message in received]


def error_code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_message_is_sent_received_and_deleted(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    assert url == QUEUE_URL + "work"
    attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
    sent = sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attributes)
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"])["Messages"]
    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == "hello"
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    skip(60)
    assert bodies(sqs, url) == []


def test_a_visibility_timeout_ends_when_the_clouds_clock_has_moved(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="again")
    assert bodies(sqs, url) == ["again"]
    skip(29)
    assert bodies(sqs, url) == []
    skip(1)
    assert bodies(sqs, url) == ["again"]


def test_a_delayed_message_comes_when_its_delay_is_over(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=600)
    assert bodies(sqs, url) == []
    skip(600)
    assert bodies(sqs, url) == ["later"]


def test_visibility_can_be_changed_only_while_a_message_is_in_flight(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="m")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    handle = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.change_message_visibility(**handle, VisibilityTimeout=0)
    with pytest.raises(ClientError) as error:
        sqs.change_message_visibility(**handle, VisibilityTimeout=10)
    assert error_code(error) == "InvalidParameterValue"
    assert bodies(sqs, url) == ["m"]


def test_a_message_older_than_the_retention_period_is_gone(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="old")
    skip(61)
    sqs.send_message(QueueUrl=url, MessageBody="new")
    assert bodies(sqs, url) == ["new"]


def test_long_polling_an_empty_queue_costs_no_time(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work", Attributes={"ReceiveMessageWaitTimeSeconds": "20"})["QueueUrl"]
    began = time.monotonic()
    assert bodies(sqs, url, WaitTimeSeconds=20) == []
    assert time.monotonic() - began < 10


def test_a_message_received_too_often_moves_to_the_dead_letter_queue(sqs: Any) -> None:
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    url = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(2):
        assert bodies(sqs, url) == ["poison"]
        assert bodies(sqs, dead) == []
        skip(30)
    assert bodies(sqs, url) == []
    (letter,) = sqs.receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"])["Messages"]
    assert letter["Body"] == "poison"
    assert letter["Attributes"]["DeadLetterQueueSourceArn"] == arn.replace("dead", "work")


@pytest.fixture
def fifo(sqs: Any) -> str:
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    return str(sqs.create_queue(QueueName="work.fifo", Attributes=attributes)["QueueUrl"])


def test_a_fifo_queue_keeps_a_group_back_while_one_of_it_is_in_flight(sqs: Any, fifo: str) -> None:
    for body, group in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        sqs.send_message(QueueUrl=fifo, MessageBody=body, MessageGroupId=group)
    (first,) = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=1)["Messages"]
    assert first["Body"] == "a1"
    assert bodies(sqs, fifo) == ["b1"]
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(sqs, fifo) == ["a2"]


def test_one_receive_gives_several_messages_of_a_group_in_order(sqs: Any, fifo: str) -> None:
    for number in range(5):
        sqs.send_message(QueueUrl=fifo, MessageBody=str(number), MessageGroupId="g")
    assert bodies(sqs, fifo) == ["0", "1", "2", "3", "4"]
    skip(31)
    assert bodies(sqs, fifo) == ["0", "1", "2", "3", "4"]


def test_a_duplicate_is_dropped_for_five_minutes_even_when_the_first_was_deleted(sqs: Any, fifo: str) -> None:
    def send() -> dict[str, Any]:
        answer: dict[str, Any] = sqs.send_message(QueueUrl=fifo, MessageBody="once", MessageGroupId="g")
        return answer

    first = send()
    (message,) = sqs.receive_message(QueueUrl=fifo)["Messages"]
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=message["ReceiptHandle"])
    second = send()
    assert (second["MessageId"], second["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    assert bodies(sqs, fifo) == []
    skip(301)
    third = send()
    assert third["SequenceNumber"] > first["SequenceNumber"]
    assert bodies(sqs, fifo) == ["once"]


def test_a_batch_of_more_than_a_mebibyte_is_refused_and_one_message_of_it_is_not(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    half = "x" * (512 * 1024)
    entries = [{"Id": str(number), "MessageBody": half} for number in range(2)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 2
    with pytest.raises(ClientError) as error:
        sqs.send_message_batch(QueueUrl=url, Entries=[*entries, {"Id": "2", "MessageBody": "x"}])
    assert error_code(error) == "AWS.SimpleQueueService.BatchRequestTooLong"
    sqs.send_message(QueueUrl=url, MessageBody=half * 2)
    with pytest.raises(ClientError) as error:
        sqs.send_message(QueueUrl=url, MessageBody=half * 2 + "x")
    assert error_code(error) == "InvalidParameterValue"


def test_a_missing_queue_is_named_as_boto3_names_it(sqs: Any) -> None:
    with pytest.raises(sqs.exceptions.QueueDoesNotExist) as error:
        sqs.send_message(QueueUrl=QUEUE_URL + "none", MessageBody="x")
    assert error_code(error) == "AWS.SimpleQueueService.NonExistentQueue"


@pytest.mark.parametrize("url", ["https://sqs.us-east-1.amazonaws.com/999999999999/work", "http://x/", "http://[/a/b"])
def test_a_queue_of_another_account_does_not_exist(sqs: Any, url: str) -> None:
    sqs.create_queue(QueueName="work")
    sqs.send_message(QueueUrl="http://127.0.0.1:4566/123456789012/work", MessageBody="control")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.send_message(QueueUrl=url, MessageBody="x")


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"_messages": "x"}, "InvalidAttributeName"),
        ({"QueueArn": "arn:aws:sqs:us-east-1:123456789012:x"}, "InvalidAttributeName"),
        ({"VisibilityTimeout": "43201"}, "InvalidAttributeValue"),
        ({"DelaySeconds": "-1"}, "InvalidAttributeValue"),
        ({"MaximumMessageSize": "9" * 30}, "InvalidAttributeValue"),
        ({"RedrivePolicy": "[]"}, "InvalidAttributeValue"),
        ({"Policy": "{"}, "InvalidAttributeValue"),
    ],
)
def test_attributes_that_a_queue_does_not_have_are_refused(sqs: Any, attributes: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError) as error:
        sqs.create_queue(QueueName="work", Attributes=attributes)
    assert error_code(error) == code
    sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "43200", "DelaySeconds": "0"})


def test_a_message_keeps_what_caused_it(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    Listeners.cause = cause = Cause(invocation="i", depth=3)
    moto_backends.backend("sqs").send_message("work", "own")
    assert moto_backends.backend("sqs").queues["work"]._messages[0].coldstart_cause is cause
    assert bodies(sqs, url) == ["own"]


@pytest.mark.parametrize(("name", "fifo"), [("a.fifo", None), ("a", "true"), ("a.fifo", "false"), ("a", "false")])
def test_a_fifo_queue_is_one_by_name_and_attribute(sqs: Any, name: str, fifo: str | None) -> None:
    with pytest.raises(ClientError):
        sqs.create_queue(QueueName=name, Attributes={} if fifo is None else {"FifoQueue": fifo})
    sqs.create_queue(QueueName="b.fifo", Attributes={"FifoQueue": "true"})
    sqs.create_queue(QueueName="b")
