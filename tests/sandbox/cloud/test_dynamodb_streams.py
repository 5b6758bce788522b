"""What a table's stream tells a function ("DynamoDB Streams record", "Using AWS Lambda with Amazon DynamoDB")."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.pollers import poller_for
from sandbox.cloud.world import TemplateRejected, World
from sandbox.job import Seed
from sandbox.result import Invocation, InvocationStatus

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: VIEW}
  Hear:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        Change:
          Type: DynamoDB
          Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST, BatchSize: 2}
"""

# "Example event", Using AWS Lambda with Amazon DynamoDB, Lambda developer guide.
SAMPLE = {
    "Records": [
        {
            "eventID": "", "eventName": "", "eventVersion": "", "eventSource": "", "awsRegion": "",
            "dynamodb": {
                "ApproximateCreationDateTime": 0.0, "Keys": {"id": {"S": ""}}, "NewImage": {"id": {"S": ""}},
                "SequenceNumber": "", "SizeBytes": 0, "StreamViewType": "",
            },
            "eventSourceARN": "",
        }
    ]
}  # fmt: skip


def deployed(cloud: Any, view: str = "NEW_AND_OLD_IMAGES") -> tuple[World, Any, str]:
    world = World.deploy(TEMPLATE.replace("VIEW", view))
    world.endpoint.bound(1000)
    world.endpoint.authorizer = None  # who may do what is not the subject here
    return world, cloud.client(world, "dynamodb"), world.resources["Orders"]


def batches(world: World) -> list[Any]:
    """The events that the mapped function gets, one invocation after the other, each a success."""
    (mapping,) = world.functions.mappings.values()
    poller, events = poller_for(mapping, attempts=1), []
    while (batch := poller.poll(CLOCK.now())) is not None:
        events.append(batch.event)
        done = Invocation(
            request_id="r", function=batch.function, function_name="hear", source=batch.source, event=batch.event,
            status=InvocationStatus.ANSWERED, cold=False,
        )  # fmt: skip
        poller.conclude(batch, done, CLOCK.now())
    return events


def records(world: World) -> list[Any]:
    return [record for event in batches(world) for record in event["Records"]]


def put(client: Any, table: str, identity: str, **more: Any) -> Any:
    return client.put_item(TableName=table, Item={"id": {"S": identity}, **more})


def test_the_event_has_every_key_path_of_the_documented_sample(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    put(dynamodb, table, "1", blob={"B": b"\x00\xff"}, n={"N": "1.5"}, m={"M": {"l": {"L": [{"BOOL": True}]}}})
    (event,) = batches(world)
    assert cloud.missing_paths(SAMPLE, event) == []
    assert event["Records"][0]["dynamodb"]["NewImage"] == {
        "id": {"S": "1"}, "blob": {"B": "AP8="}, "n": {"N": "1.5"}, "m": {"M": {"l": {"L": [{"BOOL": True}]}}},
    }  # fmt: skip


def test_insert_modify_and_remove_come_in_order_with_growing_sequence_numbers(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    put(dynamodb, table, "1", n={"N": "1"})
    put(dynamodb, table, "1", n={"N": "2"})
    dynamodb.delete_item(TableName=table, Key={"id": {"S": "1"}})
    found = records(world)
    assert [r["eventName"] for r in found] == ["INSERT", "MODIFY", "REMOVE"]
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in found]
    assert numbers == sorted(set(numbers))
    assert found[1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert found[1]["dynamodb"]["NewImage"]["n"] == {"N": "2"}
    assert "NewImage" not in found[2]["dynamodb"]


def test_a_write_that_changes_nothing_leaves_no_record(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    put(dynamodb, table, "1", n={"N": "1"})
    put(dynamodb, table, "1", n={"N": "1"})
    dynamodb.update_item(
        TableName=table,
        Key={"id": {"S": "1"}},
        UpdateExpression="SET n = :v",
        ExpressionAttributeValues={":v": {"N": "1"}},
    )
    dynamodb.delete_item(TableName=table, Key={"id": {"S": "missing"}})
    assert [r["eventName"] for r in records(world)] == ["INSERT"]


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_the_view_type_decides_which_images_are_in_a_record(cloud: Any, view: str, images: set[str]) -> None:
    world, dynamodb, table = deployed(cloud, view)
    put(dynamodb, table, "1", n={"N": "1"})
    put(dynamodb, table, "1", n={"N": "2"})
    change = records(world)[1]["dynamodb"]
    assert {"NewImage", "OldImage"} & set(change) == images
    assert change["StreamViewType"] == view


def test_records_come_in_batches_of_the_mappings_size_in_order(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(5)]})
    assert [[r["dynamodb"]["Keys"]["id"]["S"] for r in event["Records"]] for event in batches(world)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]


def test_a_transaction_that_is_cancelled_leaves_no_record_and_no_item(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": table, "Item": {"id": {"S": "1"}}}},
                {"ConditionCheck": {"TableName": table, "Key": {"id": {"S": "2"}},
                                    "ConditionExpression": "attribute_exists(id)"}},
            ]
        )  # fmt: skip
    assert records(world) == []
    assert world.picture().items[table] == ()


def test_a_transaction_that_holds_leaves_its_records(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": {"id": {"S": "1"}}}}])
    put(dynamodb, table, "2")
    assert [r["dynamodb"]["Keys"]["id"]["S"] for r in records(world)] == ["1", "2"]


def test_a_condition_that_fails_leaves_no_record(cloud: Any) -> None:
    world, dynamodb, table = deployed(cloud)
    put(dynamodb, table, "1")
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(
            TableName=table, Item={"id": {"S": "1"}, "x": {"S": "y"}}, ConditionExpression="attribute_not_exists(id)"
        )
    assert len(records(world)) == 1


def test_the_seed_leaves_no_record(cloud: Any) -> None:
    world = World.deploy(TEMPLATE.replace("VIEW", "NEW_IMAGE"), Seed(items={"Orders": ({"id": "1"},)}))
    assert records(world) == []
    assert world.picture().items[world.resources["Orders"]] == ({"id": "1"},)


def test_a_mapping_of_a_table_without_a_stream_is_rejected_by_line() -> None:
    with pytest.raises(TemplateRejected, match=r"^line 1\d: .*no stream"):
        World.deploy(TEMPLATE.replace("      StreamSpecification: {StreamViewType: VIEW}\n", ""))
