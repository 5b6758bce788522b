"""Amazon Kinesis Data Streams. Shards are not split or merged here."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.kinesis.responses import KinesisResponse

    handler: MotoHandler = pinned(KinesisResponse, operation).dispatch
    return handler


KINESIS = Service(
    name="kinesis",
    handler=_handler,
    operations=frozenset(
        {
            "AddTagsToStream",
            "CreateStream",
            "DecreaseStreamRetentionPeriod",
            "DeleteStream",
            "DescribeStream",
            "DescribeStreamSummary",
            "GetRecords",
            "GetShardIterator",
            "IncreaseStreamRetentionPeriod",
            "ListShards",
            "ListStreams",
            "ListTagsForStream",
            "PutRecord",
            "PutRecords",
            "RemoveTagsFromStream",
        }
    ),
)
