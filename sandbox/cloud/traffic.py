"""What has passed through queues, streams, topics and buses, as plain facts, read straight from moto's backends.

A service that nobody has used has no backend, and costs a look-up. Shapes: `sandbox.result.State`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.patches.sns import published
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.event_bus import happened
from sandbox.job import JsonValue

MAX_TEXT_KEPT = 64 * 1024
"""Characters of one message, record or detail that a picture holds; the rest is marked by `truncated`."""
NOT_COMPARED = ("receive_count", "in_flight")

Fact = Mapping[str, JsonValue]
Facts = Mapping[str, tuple[Fact, ...]]


def messages() -> Facts:
    """Queue -> the messages in it, oldest first; those of dead-letter queues too."""
    backend = moto_backends.existing("sqs")
    queues = sorted(backend.queues.items()) if backend else []
    return {name: tuple(_message(message) for message in queue._messages) for name, queue in queues}


def records() -> Facts:
    """Kinesis stream -> its records, in the order in which they were put."""
    backend = moto_backends.existing("kinesis")
    streams = sorted(backend.streams.items()) if backend else []
    return {
        name: tuple(fact for _, fact in sorted(_records(stream), key=lambda numbered: numbered[0]))
        for name, stream in streams
    }


def publications() -> Facts:
    """Topic -> what was published to it, in order."""
    backend = moto_backends.existing("sns")
    topics = sorted(backend.topics.values(), key=lambda topic: str(topic.name)) if backend else []
    return {topic.name: tuple(_publication(fact) for fact in published(topic)) for topic in topics}


def events() -> Facts:
    """Event bus -> the events that were put on it, in order."""
    backend = moto_backends.existing("events")
    buses = sorted(backend.event_buses.items()) if backend else []
    return {name: tuple(_event(event) for event in happened(bus)) for name, bus in buses}


def stored_bytes() -> int:
    """All of it, and what hangs on it."""
    total = 0
    for backend, things in (("sqs", "queues"), ("kinesis", "streams"), ("sns", "topics"), ("events", "event_buses")):
        found = moto_backends.existing(backend)
        if found is not None:
            total += sum(_BYTES[backend](thing) for thing in getattr(found, things).values())
    return total


def compared(fact: Fact) -> Fact:
    """What of a fact makes a change when it differs."""
    return {name: value for name, value in fact.items() if name not in NOT_COMPARED}


def _message(message: Any) -> Fact:
    known: dict[str, JsonValue] | None = getattr(message, "coldstart_fact", None)
    if known is None:
        known = {"id": message.id, **_text("body", message.body), "attributes": _attributes(message.message_attributes)}
        if message.group_id is not None:
            known["group_id"] = message.group_id
        if message.deduplication_id is not None:
            known["deduplication_id"] = message.deduplication_id
        message.coldstart_fact = known
    in_flight = message.approximate_receive_count > 0 and CLOCK.now() * 1000 < message.visible_at
    return {**known, "receive_count": message.approximate_receive_count, "in_flight": in_flight}


def _attributes(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, JsonValue]:
    """name -> {type, value}; a binary value in base64. From SQS's words or SNS's."""
    facts: dict[str, JsonValue] = {}
    for name, attribute in attributes.items():
        value = attribute.get("StringValue") or attribute.get("Value") or attribute.get("BinaryValue") or ""
        plain = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        facts[name] = {"type": attribute.get("DataType") or attribute.get("Type") or "", "value": plain}
    return facts


def _records(stream: Any) -> Iterator[tuple[int, Fact]]:
    for shard in stream.shards.values():
        for record in shard.records.values():
            yield record.sequence_number, _record(record, shard.shard_id)


def _record(record: Any, shard_id: str) -> Fact:
    known: Fact | None = getattr(record, "coldstart_fact", None)
    if known is None:
        known = {
            "id": str(record.sequence_number),
            "shard": shard_id,
            "partition_key": record.partition_key,
            **_data(record.data),
        }
        record.coldstart_fact = known
    return known


def _data(encoded: str) -> dict[str, JsonValue]:
    try:
        return _text("data", base64.b64decode(encoded).decode("utf-8"))
    except UnicodeDecodeError:
        kept = encoded[: MAX_TEXT_KEPT - MAX_TEXT_KEPT % 4]
        return {"data_base64": kept} if kept == encoded else {"data_base64": kept, "truncated": True}


def _publication(what: Mapping[str, Any]) -> Fact:
    fact = {
        "id": what["id"],
        **_text("message", what["message"]),
        "attributes": _attributes(what["attributes"]),
    }
    for name in ("subject", "group_id"):
        if what[name] is not None:
            fact[name] = what[name]
    return fact


def _event(event: Mapping[str, JsonValue]) -> Fact:
    return {
        "id": event["id"],
        "source": event["source"],
        "detail_type": event["detail-type"],
        "detail": event["detail"],
        "resources": event["resources"],
        "rules": event["rules"],
    }


def _text(name: str, text: str) -> dict[str, JsonValue]:
    return {name: text} if len(text) <= MAX_TEXT_KEPT else {name: text[:MAX_TEXT_KEPT], "truncated": True}


def _attribute_bytes(attributes: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(len(name) + sum(len(part) for part in value.values()) for name, value in attributes.items())


_BYTES: Mapping[str, Callable[[Any], int]] = {
    "sqs": lambda queue: sum(
        len(message.body.encode()) + _attribute_bytes(message.message_attributes) for message in queue._messages
    ),
    "kinesis": lambda stream: sum(
        len(record.data) for shard in stream.shards.values() for record in shard.records.values()
    ),
    "sns": lambda topic: sum(
        len(fact["message"].encode()) + _attribute_bytes(fact["attributes"]) for fact in published(topic)
    ),
    "events": lambda bus: sum(event["bytes"] for event in happened(bus)),
}
