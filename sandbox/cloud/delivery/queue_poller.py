"""A queue's messages on their way to a function ("Using Lambda with Amazon SQS", Lambda developer guide).

Messages are received straight from moto's queue and stay in it, invisible, until the function has succeeded with them.
What fails comes back when the queue's visibility timeout ends, which is also when its receive count is looked at.

Simplified: while a batching window is open, messages wait in the queue, visible, and are received when it closes.
"""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.patches.sqs import receivable, redrive
from sandbox.cloud.delivery.batch_bounds import ENVELOPE_BYTES, PAYLOAD_BYTES, SOON
from sandbox.cloud.delivery.delivery import Batch, Cause
from sandbox.cloud.delivery.filters import passes
from sandbox.cloud.delivery.item_failures import failed_items
from sandbox.cloud.delivery.moments import next_of
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.sources.sqs_events import sqs_record
from sandbox.job import JsonValue
from sandbox.result import Fate, Invocation, Undelivered


class QueuePoller:
    """See `sandbox.cloud.delivery.poller.Poller`. `attempts` bounds how often one message is tried within a step."""

    def __init__(self, mapping: EventSourceMapping, *, attempts: int) -> None:
        self.mapping = mapping
        self._attempts = attempts
        self._under_way = 0
        self._gathering: float | None = None
        self._looked = 0.0
        self._tried: dict[str, int] = {}
        self._noted: list[Undelivered] = []

    def poll(self, now: float) -> Batch | None:
        queue = self._queue()
        if queue is None or not self.mapping.enabled or self._is_busy():
            return None
        self._looked = now
        self._expire(queue, now)
        redrive(queue)
        messages, full = self._take(queue)
        if not messages:
            self._gathering = None
        if not messages or not (full or self._window_is_over(now)):
            return None
        self._gathering = None
        return self._batch(queue, messages, now)

    def conclude(self, batch: Batch, invocation: Invocation, now: float) -> None:  # noqa: ARG002 - the protocol's
        self._under_way -= 1
        records = batch.event["Records"]
        failed = failed_items(
            invocation, [record["messageId"] for record in records], reported=self.mapping.report_batch_item_failures
        )
        queue = self._queue()
        for record in records:
            if queue is not None and record["messageId"] not in failed:
                self._delete(queue, record["receiptHandle"])

    def next_at(self, now: float) -> float | None:  # noqa: ARG002 - the protocol's
        queue = self._queue()
        if queue is None or not self.mapping.enabled or self._is_busy():
            return None
        moments = [self._gathering + self.mapping.window_seconds] if self._gathering is not None else []
        for message in queue._messages:
            free_at = max(message.visible_at, message.delayed_until) / 1000
            # not "> now": what has become due since `poll` looked would wait for ever
            if free_at > self._looked and not (self._is_spent(message) and not _is_to_be_moved(queue, message)):
                moments.append(free_at)
        return next_of(moments)

    def begin_step(self) -> None:
        self._tried.clear()
        self._noted.clear()

    def undelivered(self) -> tuple[Undelivered, ...]:
        queue = self._queue()
        if queue is None:
            return tuple(self._noted)
        waiting = [
            self._undelivered(
                Fate.WAITING,
                sqs_record(message, queue.queue_arn),
                attempts=self._tried[message.id],
                reason=f"Attempts in this step: {self._tried[message.id]}, none of them a success; the message is in "
                "the queue and would be received again.",
            )
            for message in queue._messages
            if self._is_spent(message)
        ]
        return (*self._noted, *waiting)

    def _queue(self) -> Any | None:
        """moto's queue; None when it was deleted."""
        return moto_backends.backend("sqs").queues.get(self.mapping.resource)

    def _is_busy(self) -> bool:
        limit = self.mapping.max_concurrency
        return limit is not None and self._under_way >= limit

    def _is_spent(self, message: Any) -> bool:
        return self._tried.get(message.id, 0) >= self._attempts

    def _expire(self, queue: Any, now: float) -> None:
        oldest = (now - queue.message_retention_period) * 1000
        for message in [message for message in queue._messages if message.sent_timestamp <= oldest]:
            self._note(
                Fate.DISCARDED,
                queue,
                message,
                f"The message was in the queue for longer than its MessageRetentionPeriod of "
                f"{queue.message_retention_period} seconds.",
            )
            queue._messages.remove(message)
            queue.pending_messages.discard(message)

    def _take(self, queue: Any) -> tuple[list[Any], bool]:
        """The messages of the next batch, in order, as far as they can be had now, and whether no more fit in; those
        that the filters drop are deleted. A message in flight, or one that this step tries no more, holds up its group
        in a FIFO queue."""
        taken: list[Any] = []
        blocked = {message.group_id for message in queue._messages if queue.fifo_queue and not message.visible}
        size = ENVELOPE_BYTES
        for message in receivable(queue):
            if queue.fifo_queue and message.group_id in blocked:
                continue
            if self._is_spent(message):
                blocked.add(message.group_id)
                continue
            record = sqs_record(message, queue.queue_arn)
            if not passes(self.mapping, record):
                self._note(Fate.FILTERED, queue, message, "No filter of the event source mapping matches the message.")
                queue._messages.remove(message)
                continue
            size += len(json.dumps(record).encode()) + 400  # what receiving adds: a receipt handle, a timestamp
            if taken and size > PAYLOAD_BYTES:
                return taken, True
            taken.append(message)
            if len(taken) == self.mapping.batch_size:
                return taken, True
        return taken, False

    def _window_is_over(self, now: float) -> bool:
        if self._gathering is None:
            self._gathering = now
        return now + SOON >= self._gathering + self.mapping.window_seconds

    def _batch(self, queue: Any, messages: list[Any], now: float) -> Batch:
        for message in messages:
            _receive(queue, message, now)
            self._tried[message.id] = self._tried.get(message.id, 0) + 1
        self._under_way += 1
        causes = [getattr(message, "coldstart_cause", Cause()) for message in messages]
        return Batch(
            source="sqs",
            function=self.mapping.function,
            qualifier=self.mapping.qualifier,
            event={"Records": [sqs_record(message, queue.queue_arn) for message in messages]},
            resource=queue.name,
            attempt=max(message.approximate_receive_count for message in messages),
            cause=max(causes, key=lambda cause: cause.depth),
        )

    def _delete(self, queue: Any, receipt_handle: str) -> None:
        """Nothing is to be done when the function has deleted the message itself."""
        if any(message.had_receipt_handle(receipt_handle) for message in queue._messages):
            queue.delete_message(receipt_handle)

    def _note(self, fate: Fate, queue: Any, message: Any, reason: str) -> None:
        attempts = self._tried.get(message.id, 0)
        record = sqs_record(message, queue.queue_arn)
        self._noted.append(self._undelivered(fate, record, attempts=attempts, reason=reason))

    def _undelivered(self, fate: Fate, record: JsonValue, *, attempts: int, reason: str) -> Undelivered:
        return Undelivered(
            fate=fate,
            source="sqs",
            function=self.mapping.function,
            resource=self.mapping.resource,
            attempts=attempts,
            reason=reason,
            event={"Records": [record]},
        )


def _is_to_be_moved(queue: Any, message: Any) -> bool:
    """Whether its next receive would move the message to the dead-letter queue."""
    if not queue.redrive_policy or queue.dead_letter_queue is None:
        return False
    return bool(message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"])


def _receive(queue: Any, message: Any, now: float) -> None:
    """What moto's own receive does to a message, at a moment of the cloud's clock."""
    message.mark_received(visibility_timeout=queue.visibility_timeout)
    message.visible_at = (now + queue.visibility_timeout) * 1000
    queue.pending_messages.add(message)
