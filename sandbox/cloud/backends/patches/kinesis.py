"""Kinesis.

1. `Stream.put_record` is replaced. moto numbers records 1, 2, 3 in each shard, finds no shard for the last hash key of
   a range, and invokes mapped functions inline through Docker. A record keeps what caused it.
2. `KinesisBackend.put_records` is replaced: moto's limits are those of before 2025. The gate has checked today's.
3. `KinesisBackend.get_shard_iterator` is wrapped: for a stream that is named by its ARN alone, moto writes "None" into
   the iterator. `get_records` is wrapped: what is no iterator is refused as Kinesis refuses it, and records older than
   the retention period are gone.
4. `KinesisBackend._send_stream_metrics` is replaced by nothing: metrics of the service itself are absent here.
"""

from __future__ import annotations

import binascii
import importlib
import itertools
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK

_FIRST_SEQUENCE_NUMBER = 49590338271490256608559692538361571095921575989136588898
_sequence = itertools.count(_FIRST_SEQUENCE_NUMBER, 16)


def apply() -> None:
    models: Any = importlib.import_module("moto.kinesis.models")
    models.KinesisBackend._send_stream_metrics = lambda *_args, **_kwargs: None
    models.KinesisBackend.put_records = _put_records
    models.Stream.put_record = _put_record
    _patch_iterators(models)


def _put_record(self: Any, partition_key: str, explicit_hash_key: str, data: str) -> tuple[str, str]:
    from moto.kinesis.models import Record

    shard = _shard_for(self, partition_key, explicit_hash_key)
    sequence_number = next(_sequence)
    record: Any = Record(partition_key, data, sequence_number, explicit_hash_key)
    record.coldstart_cause = Listeners.cause
    shard.records[sequence_number] = record
    return str(sequence_number), shard.shard_id


def _shard_for(stream: Any, partition_key: str, explicit_hash_key: str) -> Any:
    from moto.utilities.utils import md5_hash

    digest = md5_hash(partition_key.encode()).hexdigest()
    key = int(explicit_hash_key) if explicit_hash_key else int(digest, 16)
    return next(shard for shard in stream.shards.values() if shard.starting_hash <= key <= shard.ending_hash)


def _put_records(self: Any, stream_arn: str, stream_name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    stream = self.describe_stream(stream_arn=stream_arn, stream_name=stream_name)
    put = [
        stream.put_record(record["PartitionKey"], record.get("ExplicitHashKey", ""), record["Data"])
        for record in records
    ]
    return {
        "FailedRecordCount": 0,
        "Records": [{"SequenceNumber": number, "ShardId": shard} for number, shard in put],
    }


def _patch_iterators(models: Any) -> None:
    moto_iterator, moto_records = models.KinesisBackend.get_shard_iterator, models.KinesisBackend.get_records

    def get_shard_iterator(self: Any, stream_arn: str | None, stream_name: str | None, *args: Any) -> Any:
        stream = self.describe_stream(stream_arn=stream_arn, stream_name=stream_name)
        _, kind, sequence_number, timestamp = args
        if kind.endswith("_SEQUENCE_NUMBER") and not str(sequence_number).isdigit():
            raise models.InvalidArgumentError(f"StartingSequenceNumber is needed by {kind} and must be a number.")
        if kind == "AT_TIMESTAMP" and timestamp is None:
            raise models.InvalidArgumentError("Timestamp is needed by AT_TIMESTAMP.")
        return moto_iterator(self, stream_arn, stream.stream_name, *args).strip()

    def get_records(self: Any, stream_arn: str | None, shard_iterator: str, limit: int | None) -> Any:
        try:
            name, shard_id, position = models.decompose_shard_iterator(shard_iterator)
            shard = self.streams[name].shards[shard_id]
            int(position)
        except (ValueError, KeyError, binascii.Error) as error:
            raise models.InvalidArgumentError("Invalid ShardIterator.") from error
        _trim(shard, self.streams[name].retention_period_hours)
        following, records, behind = moto_records(self, stream_arn, shard_iterator, limit)
        return following.strip(), records, behind

    models.KinesisBackend.get_shard_iterator = get_shard_iterator
    models.KinesisBackend.get_records = get_records


def _trim(shard: Any, hours: int) -> None:
    oldest = CLOCK.now() - hours * 3600
    for number in [number for number, record in shard.records.items() if record.created_at < oldest]:
        del shard.records[number]
