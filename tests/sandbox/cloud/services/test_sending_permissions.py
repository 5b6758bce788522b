"""Whom a queue or topic lets send to it, and what becomes of what it does not let in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.backends import own_requests
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.sources import s3_targets
from sandbox.cloud.world import World
from sandbox.result import Undelivered

ENTRY = {"Source": "shop", "DetailType": "Order", "Detail": "{}"}


@pytest.fixture
def world() -> World:
    world = World.deploy("")
    world.endpoint.bound(1000)
    return world


@pytest.fixture
def lost(world: World) -> list[Undelivered]:
    happened: list[Undelivered] = []
    Listeners.lost = happened.append
    return happened


def policy(arn: str, service: str, source: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_topic_reaches_a_queue_whose_policy_lets_it(
    client: Any, queue: Any, bodies: Any, lost: list[Undelivered]
) -> None:
    url, arn = queue("work")
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    client("sns").publish(TopicArn=topic, Message="refused")
    assert bodies(url) == []
    assert [(one.source, one.resource) for one in lost] == [("sns", "news")]
    assert "sns.amazonaws.com may not send to" in lost[0].reason
    document = policy(arn, "sns.amazonaws.com", topic)
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    client("sns").publish(TopicArn=topic, Message="let in")
    assert [json.loads(body)["Message"] for body in bodies(url)] == ["let in"]
    assert len(lost) == 1


def test_a_rule_reaches_a_queue_whose_policy_lets_it(
    client: Any, queue: Any, bodies: Any, lost: list[Undelivered]
) -> None:
    url, arn = queue("work")
    rule = client("events").put_rule(Name="r", EventPattern='{"source": ["shop"]}')["RuleArn"]
    client("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    client("events").put_events(Entries=[ENTRY])
    assert bodies(url) == []
    assert [(one.source, one.resource) for one in lost] == [("events", "default")]
    document = policy(arn, "events.amazonaws.com", rule)
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    client("events").put_events(Entries=[ENTRY])
    assert len(bodies(url)) == 1


def test_a_bucket_reaches_a_queue_and_a_topic_whose_policies_let_it(
    client: Any, queue: Any, bodies: Any, lost: list[Undelivered]
) -> None:
    url, arn = queue("work")
    event = {"Records": [{"eventName": "ObjectCreated:Put"}]}
    s3_targets.send(arn, event, bucket="files")
    assert bodies(url) == []
    assert [(one.source, one.resource) for one in lost] == [("s3", "files")]
    document = policy(arn, "s3.amazonaws.com", "arn:aws:s3:::files")
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    s3_targets.send(arn, event, bucket="files")
    assert [json.loads(body) for body in bodies(url)] == [event]


def test_a_topic_gets_the_buckets_event_as_its_message(client: Any, world: World) -> None:
    Listeners.may_send = None
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    s3_targets.send(topic, {"Records": []}, bucket="files")
    (fact,) = world.picture().publications["news"]
    assert (fact["message"], fact["subject"]) == ('{"Records":[]}', "Amazon S3 Notification")


def test_a_bucket_puts_events_on_the_default_bus_when_it_is_told_to(client: Any, world: World) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="files")
    world.own_request(own_requests.put_object("files", "quiet", b"x", "text/plain", {}))
    s3.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration={"EventBridgeConfiguration": {}})
    world.own_request(own_requests.put_object("files", "a b.txt", b"hello", "text/plain", {}))
    world.own_request(own_requests.delete_object("files", "a b.txt"))
    created, deleted = world.picture().events["default"]
    assert (created["source"], created["detail_type"]) == ("aws.s3", "Object Created")
    assert created["resources"] == ["arn:aws:s3:::files"]
    assert created["detail"]["object"] | {"sequencer": "", "etag": ""} == {
        "key": "a b.txt", "size": 5, "etag": "", "sequencer": "",
    }  # fmt: skip
    assert created["detail"]["reason"] == "PutObject"
    assert (deleted["detail_type"], deleted["detail"]["deletion-type"]) == ("Object Deleted", "Permanently Deleted")
