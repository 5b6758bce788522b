"""The policies of queues and topics, as moto keeps them."""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION


def queue_statements(arn: str) -> list[Any] | None:
    """The statements of the queue's policy; None when there is no such queue."""
    from moto.sqs.models import sqs_backends

    for queue in sqs_backends[ACCOUNT_ID][REGION].queues.values():
        if queue.queue_arn == arn:
            return _statements(queue.policy)
    return None


def topic_statements(arn: str) -> list[Any] | None:
    """The statements of the topic's policy; None when there is no such topic."""
    from moto.sns.models import sns_backends

    topic = sns_backends[ACCOUNT_ID][REGION].topics.get(arn)
    return None if topic is None else _statements(topic.policy)


def _statements(policy: Any) -> list[Any]:
    document = json.loads(policy) if isinstance(policy, str) and policy else policy
    found = document.get("Statement") if isinstance(document, dict) else None
    several = found if isinstance(found, list) else [found]
    return [statement for statement in several if isinstance(statement, dict)]
