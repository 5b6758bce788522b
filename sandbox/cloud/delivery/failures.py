"""Handing over what a stream's mapping has given up to its on-failure destination."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.delivery import failure_objects
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.delivery.failure_records import EXHAUSTED, TOO_OLD, failure_record
from sandbox.cloud.delivery.lanes import Portion
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.job import JsonValue

__all__ = ["EXHAUSTED", "TOO_OLD", "Send", "hand_over"]

Send = Callable[[str, JsonValue], None]
"""(ARN, document); raises ValueError with a sentence when the destination takes nothing."""


def hand_over(
    mapping: EventSourceMapping, shard_id: str, portion: Portion, condition: str, now: float, send: Send
) -> None:
    """Tell the destination; a bucket gets the records, too. What that leads to follows from the invocation that failed
    last. Raises ValueError with a sentence when the destination takes nothing."""
    document = failure_record(mapping, shard_id, portion, condition=condition, now=now)
    before, last = Listeners.cause, portion.last
    if last is not None:
        Listeners.cause = Cause(invocation=last.request_id, depth=last.depth + 1, trace=portion.cause.trace)
    try:
        if mapping.on_failure.startswith(failure_objects.ARN):
            event = {"Records": [record.event for record in portion.records]}
            failure_objects.store(mapping.on_failure, document, event, mapping=mapping.uuid, shard_id=shard_id, now=now)
        else:
            send(mapping.on_failure, document)
    finally:
        Listeners.cause = before
