"""What a picture of the cloud says of queues, streams, topics and buses, and how much of it there may be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud import warming
from sandbox.cloud.backends import moto_backends, storage
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.state import difference
from sandbox.cloud.world import World
from sandbox.result import ChangeKind

ENTRY = {"Source": "shop", "DetailType": "Order", "Detail": '{"n": 1}'}


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_an_unused_service_has_no_backend_and_no_facts(world: World) -> None:
    state = world.picture()
    assert (state.messages, state.records, state.publications, state.events) == ({}, {}, {}, {})
    assert moto_backends.existing("events") is None


def test_a_message_is_a_fact_and_receiving_it_is_no_change(world: World, client: Any, queue: Any) -> None:
    url, _ = queue("work")
    before = world.picture()
    attributes = {"k": {"DataType": "String", "StringValue": "v"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00"}}
    sent = client("sqs").send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attributes)
    sent_state = world.picture()
    (fact,) = sent_state.messages["work"]
    assert fact == {
        "id": sent["MessageId"],
        "body": "hello",
        "attributes": {"k": {"type": "String", "value": "v"}, "b": {"type": "Binary", "value": "AA=="}},
        "receive_count": 0,
        "in_flight": False,
    }
    (change,) = difference(before, sent_state)
    assert (change.service, change.kind, change.resource, change.key) == (
        "sqs", ChangeKind.ADDED, "work", sent["MessageId"],
    )  # fmt: skip
    (message,) = client("sqs").receive_message(QueueUrl=url)["Messages"]
    received = world.picture()
    assert (received.messages["work"][0]["receive_count"], received.messages["work"][0]["in_flight"]) == (1, True)
    assert difference(sent_state, received) == ()
    client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    (gone,) = difference(received, world.picture())
    assert gone.kind is ChangeKind.REMOVED


def test_records_publications_and_events_are_facts_in_order(world: World, client: Any) -> None:
    client("kinesis").create_stream(StreamName="clicks", ShardCount=2)
    for data in (b"a", b"\xff"):
        client("kinesis").put_record(StreamName="clicks", Data=data, PartitionKey="k")
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    client("sns").publish(TopicArn=topic, Message="m", Subject="s")
    client("events").put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    client("events").put_events(Entries=[ENTRY, {**ENTRY, "Source": "bank"}])
    state = world.picture()
    assert [(fact.get("data"), fact.get("data_base64")) for fact in state.records["clicks"]] == [
        ("a", None),
        (None, "/w=="),
    ]
    assert [(fact["message"], fact["subject"]) for fact in state.publications["news"]] == [("m", "s")]
    assert [(fact["source"], fact["rules"]) for fact in state.events["default"]] == [("shop", ["r"]), ("bank", [])]
    assert state.events["default"][0]["detail"] == {"n": 1}
    json.dumps([state.messages, state.records, state.publications, state.events])


def test_the_changes_of_many_messages_keep_their_order(world: World, client: Any, queue: Any) -> None:
    url, _ = queue("work")
    before = world.picture()
    ids = [client("sqs").send_message(QueueUrl=url, MessageBody=str(n))["MessageId"] for n in range(12)]
    assert [change.key for change in difference(before, world.picture())] == ids


def test_messages_cannot_store_more_than_the_bound(
    world: World, client: Any, queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MAX_STORED_BYTES", 1_500_000)
    url, _ = queue("work")
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x" * 700_000)
    sqs.send_message(QueueUrl=url, MessageBody="x" * 700_000)
    with pytest.raises(ClientError) as error:
        sqs.send_message(QueueUrl=url, MessageBody="x" * 700_000)
    assert code(error) == "StorageLimitExceeded"
    sqs.purge_queue(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody="x" * 700_000)


def test_what_many_subscribers_would_store_is_counted_before_it_is_sent(
    client: Any, queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MAX_STORED_BYTES", 1_500_000)
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    client("sns").publish(TopicArn=topic, Message="x" * 200_000)
    for number in range(10):
        arn = queue(f"q{number}")[1]
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    with pytest.raises(ClientError) as error:
        client("sns").publish(TopicArn=topic, Message="x" * 200_000)
    assert code(error) == "StorageLimitExceeded"


def test_a_template_that_names_the_event_often_makes_no_large_input(client: Any, queue: Any, bodies: Any) -> None:
    url, arn = queue("work")
    template = "[" + ",".join(["<aws.events.event.json>"] * 300) + "]"
    events = client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    target = {"Id": "1", "Arn": arn, "InputTransformer": {"InputTemplate": template}}
    events.put_targets(Rule="r", Targets=[target])
    events.put_events(Entries=[{**ENTRY, "Detail": json.dumps({"x": "y" * 900_000})}])
    assert bodies(url) == []
    events.put_events(Entries=[ENTRY])
    assert len(json.loads(bodies(url)[0])) == 300


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("sqs", "create_queue", lambda n: {"QueueName": f"q{n}"}),
        ("sns", "create_topic", lambda n: {"Name": f"t{n}"}),
        ("kinesis", "create_stream", lambda n: {"StreamName": f"s{n}", "ShardCount": 1}),
        ("events", "create_event_bus", lambda n: {"Name": f"b{n}"}),
        ("events", "put_rule", lambda n: {"Name": f"r{n}", "ScheduleExpression": "rate(1 day)"}),
    ],
)
def test_no_more_than_a_hundred_of_a_kind_are_made(
    client: Any, monkeypatch: pytest.MonkeyPatch, service: str, operation: str, parameters: Any
) -> None:
    monkeypatch.setattr(storage, "MAX_RESOURCES", 3)
    make = getattr(client(service), operation)
    made = 0
    with pytest.raises(ClientError):
        for number in range(5):
            make(**parameters(number))
            made += 1
    assert 2 <= made <= 3


def test_warming_serves_every_service_and_leaves_nothing_behind(world: World) -> None:
    answers = []

    def send(request: Any) -> Any:
        answers.append(world.own_request(request))
        return answers[-1]

    warming.touch(send, warming.SERVICES)
    expected = {"ReceiptHandleIsInvalid", "NoSuchKey", "ResourceNotFoundException"}  # of a table that is not there
    assert {error.code for error in map(error_of, answers) if error} == expected
    state = world.picture()
    assert (state.messages, state.records, state.publications) == ({}, {}, {})
    assert state.events == {"default": ()}
