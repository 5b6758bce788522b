"""Subscription filters with Lambda functions ("Real-time processing of log data with subscriptions", Amazon CloudWatch
Logs user guide): matching events go to a function, asynchronously, gzipped."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.delivery.delivery import Cause, Delivery
from sandbox.cloud.observe.filter_patterns import FilterPattern, InvalidPattern
from sandbox.cloud.observe.log_groups import group_arn
from sandbox.job import JsonValue

MAX_DOCUMENT_BYTES = 1024 * 1024
"""Of what one delivery decodes to. What is more goes in several."""


def deliver(group: Any, stream: str, events: Sequence[Any], cause: Cause) -> None:
    """Hand `events` (moto's) of `stream` to the functions that subscribe to moto's `group`."""
    for subscription in list(group.subscription_filters.values()):
        try:
            pattern = FilterPattern.of(subscription.filter_pattern or "")
        except InvalidPattern:
            continue  # a template's; the API refuses such a pattern when it is put
        matching = [_log_event(event, pattern) for event in events if pattern.matches(event.message)]
        for part in _parts(matching):
            document = {
                "messageType": "DATA_MESSAGE",
                "owner": ACCOUNT_ID,
                "logGroup": group.name,
                "logStream": stream,
                "subscriptionFilters": [subscription.name],
                "logEvents": part,
            }
            if Listeners.deliver is not None:
                Listeners.deliver(
                    Delivery(
                        source="logs",
                        function=subscription.destination_arn,
                        event={"awslogs": {"data": encoded(document)}},
                        resource=group.name,
                        principal="logs.amazonaws.com",
                        source_arn=f"{group_arn(group.name)}:*",
                        cause=cause,
                    )
                )


def encoded(document: JsonValue) -> str:
    """The same text for the same document: no time of compression in it."""
    return base64.b64encode(gzip.compress(json.dumps(document).encode(), mtime=0)).decode()


def _log_event(event: Any, pattern: FilterPattern) -> dict[str, Any]:
    fields = {name.removeprefix("$"): value for name, value in pattern.fields(event.message).items()}
    return {
        "id": str(event.event_id),
        "timestamp": event.timestamp,
        "message": event.message,
        **({"extractedFields": fields} if fields else {}),
    }


def _parts(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    parts: list[list[dict[str, Any]]] = []
    size = MAX_DOCUMENT_BYTES
    for event in events:
        length = len(event["message"]) * 2 + 120
        if size + length > MAX_DOCUMENT_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(event)
        size += length
    return parts
