"""The picture of the cloud and the difference of two pictures."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.cloud.state import MAX_BODY_KEPT, difference
from sandbox.cloud.world import World
from sandbox.job import Seed, SeedObject
from sandbox.result import ChangeKind

SEED = Seed(objects=(SeedObject(bucket="files", key="a", body=b"hello"),), items={"orders": ({"id": "1", "n": 1},)})


def deployed(cloud: Any) -> tuple[World, Any, Any]:
    world = World.deploy("", SEED)
    world.endpoint.bound(1000)
    return world, cloud.client(world, "s3"), cloud.client(world, "dynamodb")


def test_nothing_is_pictured_twice_when_nothing_was_written(cloud: Any) -> None:
    world, s3, dynamodb = deployed(cloud)
    before = world.picture()
    s3.get_object(Bucket="files", Key="a")
    dynamodb.scan(TableName="orders")
    assert world.picture() is before
    s3.put_object(Bucket="files", Key="b", Body=b"")
    assert world.picture() is not before


def test_each_kind_of_change_is_told_with_before_and_after(cloud: Any) -> None:
    world, s3, dynamodb = deployed(cloud)
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "2"}})
    before = world.picture()
    s3.put_object(Bucket="files", Key="a", Body=b"bye")
    s3.put_object(Bucket="files", Key="new", Body=b"new")
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}, "n": {"N": "2"}})
    dynamodb.delete_item(TableName="orders", Key={"id": {"S": "2"}})
    changes = {(c.service, str(c.key)): c for c in difference(before, world.picture())}
    changed = changes["s3", "a"]
    assert (changed.kind, changed.before["body"], changed.after["body"]) == (ChangeKind.CHANGED, "hello", "bye")
    assert changes["s3", "new"].kind is ChangeKind.ADDED
    assert changes["s3", "new"].before is None
    item = changes["dynamodb", "{'id': '1'}"]
    assert (item.kind, item.key, item.before, item.after) == (
        ChangeKind.CHANGED, {"id": "1"}, {"id": "1", "n": 1}, {"id": "1", "n": 2},
    )  # fmt: skip
    assert changes["dynamodb", "{'id': '2'}"].kind is ChangeKind.REMOVED
    assert len(changes) == 4


def test_writing_the_same_again_is_no_change(cloud: Any) -> None:
    world, s3, dynamodb = deployed(cloud)
    before = world.picture()
    s3.put_object(Bucket="files", Key="a", Body=b"hello")
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}, "n": {"N": "1"}})
    assert difference(before, world.picture()) == ()


def test_new_metadata_on_the_same_body_is_a_change(cloud: Any) -> None:
    world, s3, _ = deployed(cloud)
    before = world.picture()
    s3.put_object(Bucket="files", Key="a", Body=b"hello", Metadata={"k": "v"})
    (change,) = difference(before, world.picture())
    assert change.after["metadata"] == {"k": "v"}


def test_bodies_are_text_or_base64_and_cut_where_they_are_long(cloud: Any) -> None:
    world, s3, _ = deployed(cloud)
    s3.put_object(Bucket="files", Key="binary", Body=b"\xff\xfe")
    s3.put_object(Bucket="files", Key="long", Body="é".encode() * MAX_BODY_KEPT)
    files = world.picture().objects["files"]
    assert base64.b64decode(files["binary"]["body_base64"]) == b"\xff\xfe"
    assert files["binary"]["truncated"] is False
    assert files["long"]["truncated"] is True
    assert set(files["long"]["body"]) == {"é"}
    assert files["long"]["size"] == 2 * MAX_BODY_KEPT
    # a cut in the middle of a character is no reason to call it binary
    s3.put_object(Bucket="files", Key="odd", Body=b"a" + "é".encode() * MAX_BODY_KEPT)
    assert world.picture().objects["files"]["odd"]["body"].startswith("aé")


def test_items_are_plain_and_in_the_order_of_their_keys(cloud: Any) -> None:
    world, _, dynamodb = deployed(cloud)
    item = {
        "id": {"S": "0"}, "b": {"B": b"\xff"}, "ss": {"SS": ["y", "x"]}, "ns": {"NS": ["10", "9"]},
        "null": {"NULL": True},
        "m": {"M": {"l": {"L": [{"N": "1.10"}, {"BOOL": False}]}}},
        "big": {"N": "12345678901234567890123456789012345678"},
        "fine": {"N": "0.1234567890123456789"},
    }  # fmt: skip
    dynamodb.put_item(TableName="orders", Item=item)
    first, second = world.picture().items["orders"]
    assert second["id"] == "1"
    assert first == {
        "id": "0", "b": {"base64": "/w=="}, "ss": ["x", "y"], "ns": [9, 10], "null": None, "m": {"l": [1.1, False]},
        "big": 12345678901234567890123456789012345678, "fine": "0.1234567890123456789",
    }  # fmt: skip
