"""SQS.

1. `SQSBackend.receive_message` is replaced. moto waits in real time for a message to come (WaitTimeSeconds), which
   under the endpoint's lock would stop everything that could send one; lets a later message of a group overtake one
   that became visible again; copies every message deeply. Ours answers at once: an empty queue is empty.
2. `Queue.add_message` is replaced. moto forgets a deduplication id as soon as its message is deleted, while SQS keeps
   it for five minutes; gives no sequence number where the content is the deduplication id; invokes mapped functions
   inline through Docker. A duplicate is answered with the id of the message that it repeats.
3. `SQSBackend.change_message_visibility` is replaced. moto counts the 12 hours from when a message was sent, and
   accepts messages that are not in flight.
4. `Message.visible` is replaced: at the very moment (to the millisecond) when a timeout ends, the message is visible.
5. `Queue._set_attributes` is wrapped: moto sets whatever attribute of its object a request names.
6. `Queue.url` is replaced: a queue's URL is AWS's, wherever the endpoint is.
7. `generate_receipt_handle` is replaced: 185 random letters, one by one, cost more than the rest of a receive.
8. `Message.__init__` is wrapped: a message keeps what caused it.
9. `SQSResponse.receive_message` is wrapped: moto does not say which queue a dead letter comes from.
"""

from __future__ import annotations

import base64
import copy
import importlib
import itertools
import json
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK

DEDUPLICATION_MS = 5 * 60 * 1000
MAX_VISIBILITY_SECONDS = 12 * 60 * 60
NUMBERS = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1024 * 1024),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, MAX_VISIBILITY_SECONDS),
}
"""Queue attributes that are numbers, and their ranges ("SetQueueAttributes", Amazon SQS API reference)."""
WORDS = {
    "ContentBasedDeduplication": ("true", "false"),
    "DeduplicationScope": ("queue", "messageGroup"),
    "FifoQueue": ("true", "false"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
    "SqsManagedSseEnabled": ("true", "false"),
}
TEXTS = ("KmsMasterKeyId", "Policy", "RedrivePolicy", "RedriveAllowPolicy")
_SOURCE = "coldstart_dead_letter_source"
_sequence = itertools.count(18_850_000_000_000_000_000, 256)


def apply() -> None:
    models: Any = importlib.import_module("moto.sqs.models")
    models.SQSBackend.receive_message = _receive_message
    models.SQSBackend.change_message_visibility = _change_visibility
    models.Queue.add_message = _add_message
    models.Queue.url = lambda self, _request_url: self.physical_resource_id
    models.Message.visible = property(lambda self: CLOCK.now() * 1000 + 1 >= self.visible_at)
    models.generate_receipt_handle = lambda: base64.b64encode(secrets.token_bytes(138)).decode()
    _patch_message(models.Message)
    _patch_answer(importlib.import_module("moto.sqs.responses").SQSResponse)
    _patch_attributes(models.Queue)


def _patch_message(message: Any) -> None:
    moto_init = message.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it becomes one
        moto_init(self, *args, **kwargs)
        self.coldstart_cause = Listeners.cause

    message.__init__ = __init__


def _patch_answer(responses: Any) -> None:
    moto_receive = responses.receive_message

    def receive_message(self: Any) -> Any:
        answer = moto_receive(self)
        asked = {*self._get_param("AttributeNames", []), *self._get_param("MessageSystemAttributeNames", [])}
        queue = self.sqs_backend.get_queue(self._get_queue_name())
        sources = {message.id: getattr(message, _SOURCE, None) for message in queue._messages}
        for message in answer.result.get("Messages", ()) if asked & {"All", "DeadLetterQueueSourceArn"} else ():
            source = sources.get(message["MessageId"])
            if source is not None:
                message.setdefault("Attributes", {})["DeadLetterQueueSourceArn"] = source
        return answer

    responses.receive_message = receive_message


def _patch_attributes(queue: Any) -> None:
    moto_set = queue._set_attributes

    def set_attributes(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        for name, value in attributes.items():
            _check_attribute(name, value)
        moto_set(self, attributes, now)

    queue._set_attributes = set_attributes


def _check_attribute(name: str, value: Any) -> None:
    from moto.sqs.exceptions import InvalidAttributeName, InvalidAttributeValue

    if name in NUMBERS:
        low, high = NUMBERS[name]
        digits = str(value)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and low <= int(digits) <= high):
            raise InvalidAttributeValue(name)
    elif name in WORDS:
        if str(value).lower() not in (word.lower() for word in WORDS[name]):
            raise InvalidAttributeValue(name)
    elif name not in TEXTS:
        raise InvalidAttributeName(name)
    elif name != "KmsMasterKeyId" and isinstance(value, str) and value:
        _check_document(name, value)


def _check_document(name: str, text: str) -> None:
    from moto.sqs.exceptions import InvalidAttributeValue

    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise InvalidAttributeValue(name)
    if name == "RedrivePolicy" and document:
        count = str(document.get("maxReceiveCount"))
        if not (count.isascii() and count.isdigit() and 1 <= int(count[:9]) <= 1000):
            raise InvalidAttributeValue(name)


class _Sent(NamedTuple):
    """What is remembered of a message that went into a FIFO queue."""

    at_ms: int
    message_id: str
    sequence_number: str


def _add_message(self: Any, message: Any) -> None:
    if self.fifo_queue:
        known: dict[tuple[str, str], _Sent] = self.__dict__.setdefault("coldstart_deduplication", {})
        scope = message.group_id if self.deduplication_scope == "messageGroup" else ""
        first = known.get((scope, message.deduplication_id))
        if first is not None and message.sent_timestamp - first.at_ms < DEDUPLICATION_MS:
            message.id, message.sequence_number = first.message_id, first.sequence_number
            return
        message.sequence_number = str(next(_sequence))
        known[(scope, message.deduplication_id)] = _Sent(message.sent_timestamp, message.id, message.sequence_number)
    self._messages.append(message)


def _receive_message(
    self: Any,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,  # noqa: ARG001 - nobody waits
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> list[Any]:
    from moto.sqs.models import _filter_message_attributes

    queue = self.get_queue(queue_name)
    expire(queue)
    redrive(queue)
    received = []
    for message in itertools.islice(receivable(queue), count):
        message.mark_received(visibility_timeout=visibility_timeout)
        answer = copy.copy(message)
        _filter_message_attributes(answer, message_attribute_names or [])
        received.append(answer)
    return received


def expire(queue: Any) -> None:
    """Forget the messages of moto's `queue` that are older than its retention period."""
    oldest = CLOCK.now_ms() - queue.message_retention_period * 1000
    if any(message.sent_timestamp <= oldest for message in queue._messages):
        queue._messages = [message for message in queue._messages if message.sent_timestamp > oldest]


def redrive(queue: Any) -> None:
    """Move the visible messages that were received as often as the redrive policy allows to the dead-letter queue.

    SQS does so when a message would be received once more ("Using dead-letter queues in Amazon SQS").
    """
    policy = queue.redrive_policy
    if not policy or queue.dead_letter_queue is None:
        return
    spent = [
        message
        for message in queue._messages
        if message.visible and message.approximate_receive_count >= policy["maxReceiveCount"]
    ]
    for message in spent:
        queue._messages.remove(message)
        message.visible_at = 0.0
        setattr(message, _SOURCE, queue.queue_arn)
        message.coldstart_dead_letter_source = queue.queue_arn  # its attribute DeadLetterQueueSourceArn
        queue.dead_letter_queue._messages.append(message)


def receivable(queue: Any) -> Iterator[Any]:
    """moto's messages that a receive may return, in order. Of a FIFO queue: no message of a group while an earlier one
    of that group is in flight, however many of one group in one receive."""
    blocked: set[str] = set()
    for message in list(queue._messages):
        free = message.visible and not message.delayed
        if queue.fifo_queue:
            if not free:
                blocked.add(message.group_id)
            free = free and message.group_id not in blocked
        if free:
            yield message


def _change_visibility(self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
    from moto.sqs.exceptions import InvalidParameterValue, ReceiptHandleIsInvalid

    for message in self.get_queue(queue_name)._messages:
        if message.had_receipt_handle(receipt_handle):
            break
    else:
        raise ReceiptHandleIsInvalid
    if message.visible:
        raise InvalidParameterValue(
            f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
            "available for visibility timeout change."
        )
    until = CLOCK.now_ms() + int(visibility_timeout) * 1000
    if until - message.approximate_first_receive_timestamp > MAX_VISIBILITY_SECONDS * 1000 and visibility_timeout:
        raise InvalidParameterValue(
            f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout "
            f"for the message is beyond the limit [{MAX_VISIBILITY_SECONDS} seconds]"
        )
    message.change_visibility(int(visibility_timeout))
