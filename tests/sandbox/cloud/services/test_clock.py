"""Whatever moto stamps or compares, it asks the cloud's clock."""

from __future__ import annotations

import datetime
import sys
from typing import Any

import moto.core.utils
import pytest

from sandbox.cloud.backends.patches import clock
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.world import World

YEAR_2100 = 4_102_444_800
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


@pytest.fixture
def later(world: World) -> float:
    CLOCK.advance_to(YEAR_2100)
    return YEAR_2100


def is_about(moment: datetime.datetime, expected: float) -> bool:
    return abs(moment.timestamp() - expected) < 60


def test_no_module_of_moto_asks_the_machine(world: World) -> None:
    asking = [
        name
        for name, module in sys.modules.items()
        if name.startswith("moto.") and getattr(module, "utcnow", clock._utcnow) is not clock._utcnow
    ]
    assert asking == []
    assert {"moto.core.utils", "moto.s3.models", "moto.kinesis.models", "moto.dynamodb.models.table"} <= set(
        sys.modules
    )


def test_motos_helpers_follow(later: float) -> None:
    assert abs(moto.core.utils.unix_time() - later) < 60
    assert abs(moto.core.utils.unix_time_millis() / 1000 - later) < 60
    assert moto.core.utils.iso_8601_datetime_with_milliseconds().startswith("2100-01-01T00:0")


def test_objects_messages_and_streams_are_stamped(client: Any, queue: Any, later: float) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="k", Body=b"x")
    assert is_about(s3.head_object(Bucket="files", Key="k")["LastModified"], later)
    url, _ = queue("work")
    client("sqs").send_message(QueueUrl=url, MessageBody="m")
    (message,) = client("sqs").receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - later) < 60
    client("kinesis").create_stream(StreamName="s", ShardCount=1)
    described = client("kinesis").describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]
    assert is_about(described["StreamCreationTimestamp"], later)


def test_notifications_and_events_are_stamped(client: Any, delivered: list[Any], later: float) -> None:
    topic = client("sns").create_topic(Name="t")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=FUNCTION)
    client("sns").publish(TopicArn=topic, Message="m")
    stamp = delivered[0].event["Records"][0]["Sns"]["Timestamp"]
    assert is_about(datetime.datetime.fromisoformat(stamp), later)
    made = client("scheduler")
    made.create_schedule(
        Name="s",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": FUNCTION, "RoleArn": "arn:aws:iam::123456789012:role/r"},
    )
    assert is_about(made.get_schedule(Name="s")["CreationDate"], later)
