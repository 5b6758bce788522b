"""Amazon SNS: topics and their subscriptions. Phones, applications and everything that leaves AWS are absent."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.sns.responses import SNSResponse

    handler: MotoHandler = pinned(SNSResponse, operation).dispatch
    return handler


SNS = Service(
    name="sns",
    handler=_handler,
    reads=("Get", "List"),
    operations=frozenset(
        {
            "CreateTopic",
            "DeleteTopic",
            "GetSubscriptionAttributes",
            "GetTopicAttributes",
            "ListSubscriptions",
            "ListSubscriptionsByTopic",
            "ListTagsForResource",
            "ListTopics",
            "Publish",
            "PublishBatch",
            "SetSubscriptionAttributes",
            "SetTopicAttributes",
            "Subscribe",
            "TagResource",
            "Unsubscribe",
            "UntagResource",
        }
    ),
)
