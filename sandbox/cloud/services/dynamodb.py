"""Amazon DynamoDB and its streams."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.dynamodb.responses import DynamoHandler

    handler: MotoHandler = pinned(DynamoHandler, operation).dispatch
    return handler


def _streams_handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

    handler: MotoHandler = pinned(DynamoDBStreamsHandler, operation).dispatch
    return handler


DYNAMODB = Service(
    name="dynamodb",
    handler=_handler,
    operations=frozenset(
        {
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactGetItems",
            "TransactWriteItems",
            "DescribeTable",
            "ListTables",
            "DescribeTimeToLive",
            "ListTagsOfResource",
            "DescribeEndpoints",
            "DescribeLimits",
        }
    ),
)

DYNAMODB_STREAMS = Service(
    name="dynamodbstreams",
    signing_name="dynamodb",
    handler=_streams_handler,
    operations=frozenset({"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"}),
)
