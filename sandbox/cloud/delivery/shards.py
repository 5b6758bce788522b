"""The shards of a stream as moto holds them: which records there are, in order, with what a poller asks of each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.sources.kinesis_events import kinesis_record
from sandbox.job import JsonValue

DYNAMODB_RETENTION_SECONDS = 24 * 3600.0
"""How long a DynamoDB stream keeps a record ("Change data capture for DynamoDB Streams", DynamoDB developer guide)."""


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """One record of a shard."""

    sequence: int
    arrived: float  # epoch seconds of the cloud's clock
    key: str  # records with the same key keep their order
    cause: Cause
    event: dict[str, JsonValue]  # the record as a function gets it

    @property
    def number(self) -> str:
        return str(self.sequence)


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard at this moment; its records are read lazily."""

    shard_id: str
    after: Callable[[int], Iterator[ShardRecord]]
    """The records after a sequence number (0: all), in order."""


@dataclass(frozen=True, slots=True)
class Stream:
    shards: tuple[Shard, ...]
    retention_seconds: float


def stream_of(mapping: EventSourceMapping, role_arn: str) -> Stream | None:
    """The mapping's stream, None when it is gone. `role_arn` stands in Kinesis' records."""
    if mapping.service == "kinesis":
        return _kinesis_stream(mapping, role_arn)
    return _table_stream(mapping)


def _table_stream(mapping: EventSourceMapping) -> Stream | None:
    table = moto_backends.dynamodb_backend().tables.get(mapping.resource)
    if table is None or table.stream_shard is None or not mapping.source_arn.endswith(f"/{table.latest_stream_label}"):
        return None
    moto_shard = table.stream_shard

    def after(sequence: int) -> Iterator[ShardRecord]:
        first = max(0, sequence + 1 - moto_shard.starting_sequence_number)
        for item in moto_shard.items[first:]:
            yield _change(item, mapping.source_arn)

    return Stream((Shard(moto_shard.id, after),), DYNAMODB_RETENTION_SECONDS)


def _change(item: Any, stream_arn: str) -> ShardRecord:
    """The number is the one that GetRecords gives, so that a record can be looked up by it."""
    moto_change = item.record["dynamodb"]
    number = moto_change["SequenceNumber"]
    created: datetime.datetime = moto_change["ApproximateCreationDateTime"]
    record = item.coldstart_record
    event = {
        **record,
        "dynamodb": {**record["dynamodb"], "SequenceNumber": number},
        "eventSourceARN": stream_arn,
    }
    return ShardRecord(
        sequence=int(number),
        arrived=created.replace(tzinfo=datetime.UTC).timestamp(),
        key=repr(sorted(record["dynamodb"]["Keys"].items())),
        cause=getattr(item, "coldstart_cause", Cause()),
        event=event,
    )


def _kinesis_stream(mapping: EventSourceMapping, role_arn: str) -> Stream | None:
    stream = moto_backends.backend("kinesis").streams.get(mapping.resource)
    if stream is None:
        return None
    shards = tuple(_kinesis_shard(shard, mapping.source_arn, role_arn) for shard in stream.shards.values())
    return Stream(shards, stream.retention_period_hours * 3600.0)


def _kinesis_shard(shard: Any, stream_arn: str, role_arn: str) -> Shard:
    def after(sequence: int) -> Iterator[ShardRecord]:
        for record in list(shard.records.values()):
            if int(record.sequence_number) > sequence:
                yield ShardRecord(
                    sequence=int(record.sequence_number),
                    arrived=float(record.created_at),
                    key=record.partition_key,
                    cause=getattr(record, "coldstart_cause", Cause()),
                    event=kinesis_record(record, shard.shard_id, stream_arn, role_arn),
                )

    return Shard(shard.shard_id, after)
