"""Bringing a text to a queue, a topic, a stream, a log group or a function, as SNS, S3, EventBridge and Scheduler do.

They act for themselves: no request is made, no policy of a role is asked. What they store keeps `Listeners.cause`.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.result import Fate, Undelivered

SERVICES = frozenset({"lambda", "sqs", "sns", "kinesis", "logs", "events"})
"""What can be a target here, as the third part of an ARN."""


_PERMITTED = ("sqs", "sns", "kinesis")


class Unreachable(ValueError):
    """The target is not there or refuses what it is brought; the message is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who brings it."""

    source: str  # as `sandbox.result.Invocation.source`
    principal: str  # "events.amazonaws.com"
    arn: str  # of the rule, schedule, topic or bucket
    resource: str  # its physical name


def service_of(arn: str) -> str:
    """The service of an ARN of this account and region; "" for any other text."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[3] != REGION or parts[4] != ACCOUNT_ID:
        return ""
    return parts[2]


def send(
    arn: str,
    text: str,
    sender: Sender,
    *,
    subject: str | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
    partition_key: str = "",
) -> None:
    """Raises Unreachable. `attributes` are a message's as SQS writes them; `text` is JSON where the target is a
    function, whose own permission is asked when the event is handed to it."""
    service = service_of(arn)
    may_send = Listeners.may_send if service in _PERMITTED else None
    if may_send is not None and not may_send(arn, sender.principal, sender.arn):
        raise Unreachable(f"{sender.principal} may not send to {arn}: no policy or role allows it for {sender.arn}.")
    if service == "sqs":
        send_message(arn, text, attributes=attributes, group_id=group_id, deduplication_id=deduplication_id)
    elif service == "sns":
        _publish(arn, text, subject, group_id)
    elif service == "kinesis":
        _put_record(arn, text, partition_key or secrets.token_hex(16))
    elif service == "logs":
        _put_log_event(arn, text)
    elif service == "lambda":
        _invoke(arn, text, sender)
    else:
        raise Unreachable(f"{arn or '(none)'} is no queue, topic, stream, log group or function of this cloud.")


def report_lost(sender: Sender, text: str, reason: str) -> None:
    """Say that `text` has reached nobody."""
    if Listeners.lost is not None:
        Listeners.lost(
            Undelivered(
                fate=Fate.DISCARDED,
                source=sender.source,
                function="",
                resource=sender.resource,
                attempts=1,
                reason=reason,
                event=text,
            )
        )


def give_up(
    dead_letter_arn: str | None,
    text: str,
    sender: Sender,
    reason: str,
    *,
    facts: Mapping[str, str] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
) -> None:
    """Bring what a target has refused to a dead-letter queue, with `facts` as attributes; without one it is lost."""
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in (facts or {}).items()}
    try:
        if not dead_letter_arn:
            raise Unreachable(reason)
        send_message(dead_letter_arn, text, attributes=attributes, group_id=group_id, deduplication_id=deduplication_id)
    except Unreachable as error:
        report_lost(sender, text, str(error))


def send_message(
    arn: str,
    body: str,
    *,
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
) -> None:
    """Into the queue. Raises Unreachable."""
    backend = moto_backends.backend("sqs")
    queue = backend.queues.get(arn.rpartition(":")[2])
    if queue is None:
        raise Unreachable(f"There is no queue {arn}.")
    try:
        backend.send_message(
            queue.name,
            body,
            message_attributes={name: dict(value) for name, value in (attributes or {}).items()},
            group_id=group_id,
            deduplication_id=deduplication_id if queue.fifo_queue else None,
        )
    except Exception as error:
        raise Unreachable(f"The queue {queue.name} refuses the message: {_words(error)}") from error


def _publish(arn: str, text: str, subject: str | None, group_id: str | None) -> None:
    topic = moto_backends.backend("sns").topics.get(arn)
    if topic is None:
        raise Unreachable(f"There is no topic {arn}.")
    try:
        topic.publish(text, subject=subject, message_attributes={}, group_id=group_id)
    except Exception as error:
        raise Unreachable(f"The topic {topic.name} refuses the message: {_words(error)}") from error


def _put_record(arn: str, text: str, partition_key: str) -> None:
    stream = moto_backends.backend("kinesis").streams.get(arn.rpartition("/")[2])
    if stream is None:
        raise Unreachable(f"There is no stream {arn}.")
    stream.put_record(partition_key[:256], "", base64.b64encode(text.encode()).decode())


def _put_log_event(arn: str, text: str) -> None:
    group = arn.split(":", 6)[6].removesuffix(":*")
    backend = moto_backends.backend("logs")
    if group not in backend.groups:
        raise Unreachable(f"There is no log group {group}.")
    stream = secrets.token_hex(16)
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": CLOCK.now_ms(), "message": text}])


def _invoke(arn: str, text: str, sender: Sender) -> None:
    try:
        event = json.loads(text)
    except ValueError as error:
        raise Unreachable("A function takes JSON only.") from error
    if Listeners.deliver is not None:
        Listeners.deliver(
            Delivery(
                source=sender.source,
                function=arn,
                event=event,
                resource=sender.resource,
                principal=sender.principal,
                source_arn=sender.arn,
                cause=Listeners.cause,
            )
        )


def _words(error: Exception) -> str:
    return str(getattr(error, "message", None) or error).strip()
