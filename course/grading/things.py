"""What queues, streams, topics, buses and buckets hold after a run, as a check reads it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFact:
    """An S3 object as it is after the run."""

    body: bytes
    content_type: str
    metadata: Mapping[str, str]
    size: int
    etag: str
    truncated: bool  # `body` holds only the beginning

    @property
    def text(self) -> str:
        """The body as UTF-8, with U+FFFD where it is not."""
        return self.body.decode("utf-8", "replace")

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> ObjectFact:
        body = _bytes(value, "body")
        return cls(
            body=body,
            content_type=str(value.get("content_type", "")),
            metadata=dict(value.get("metadata") or {}),
            size=int(value.get("size", len(body))),
            etag=str(value.get("etag", "")),
            truncated=bool(value.get("truncated", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFact:
    """A message that still is in a queue."""

    id: str
    body: str
    attributes: Mapping[str, str]  # values only
    group_id: str
    deduplication_id: str
    receive_count: int
    in_flight: bool

    @property
    def json(self) -> Any:
        """The body as JSON, None when it is none."""
        return _parsed(self.body)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> MessageFact:
        return cls(
            id=str(value.get("id", "")),
            body=str(value.get("body", "")),
            attributes=_attributes(value),
            group_id=str(value.get("group_id") or ""),
            deduplication_id=str(value.get("deduplication_id") or ""),
            receive_count=int(value.get("receive_count") or 0),
            in_flight=bool(value.get("in_flight", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact:
    """A record of a Kinesis stream."""

    id: str  # sequence number
    shard: str
    partition_key: str
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The data as JSON, None when it is none."""
        return _parsed(self.text)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> RecordFact:
        return cls(
            id=str(value.get("id", "")),
            shard=str(value.get("shard", "")),
            partition_key=str(value.get("partition_key", "")),
            data=_bytes(value, "data"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFact:
    """What was published to a topic."""

    id: str
    message: str
    subject: str
    attributes: Mapping[str, str]
    group_id: str

    @property
    def json(self) -> Any:
        """The message as JSON, None when it is none."""
        return _parsed(self.message)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> PublicationFact:
        return cls(
            id=str(value.get("id", "")),
            message=str(value.get("message", "")),
            subject=str(value.get("subject") or ""),
            attributes=_attributes(value),
            group_id=str(value.get("group_id") or ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact:
    """An event that was put on a bus."""

    id: str
    source: str
    detail_type: str
    detail: Any
    resources: tuple[str, ...]
    rules: tuple[str, ...]  # names of the rules that it matched

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> EventFact:
        return cls(
            id=str(value.get("id", "")),
            source=str(value.get("source", "")),
            detail_type=str(value.get("detail_type", "")),
            detail=value.get("detail"),
            resources=tuple(value.get("resources") or ()),
            rules=tuple(value.get("rules") or ()),
        )


def _bytes(value: Mapping[str, Any], name: str) -> bytes:
    encoded = value.get(f"{name}_base64")
    return base64.b64decode(encoded) if encoded is not None else str(value.get(name, "")).encode()


def _attributes(value: Mapping[str, Any]) -> dict[str, str]:
    found = value.get("attributes") or {}
    return {name: str(entry["value"] if isinstance(entry, Mapping) else entry) for name, entry in found.items()}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
