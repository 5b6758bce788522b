"""Amazon SQS."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.sqs.responses import SQSResponse

    handler: MotoHandler = pinned(SQSResponse, operation).dispatch
    return handler


SQS = Service(
    name="sqs",
    handler=_handler,
    reads=("Get", "List"),
    operations=frozenset(
        {
            "AddPermission",
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "CreateQueue",
            "DeleteMessage",
            "DeleteMessageBatch",
            "DeleteQueue",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "ListQueueTags",
            "ListQueues",
            "PurgeQueue",
            "ReceiveMessage",
            "RemovePermission",
            "SendMessage",
            "SendMessageBatch",
            "SetQueueAttributes",
            "TagQueue",
            "UntagQueue",
        }
    ),
)
