"""Limits on what is sent to streams, buses and schedules, in AWS's figures of today.

"PutRecords" (10 MiB a request; a record has 1 MiB unless UpdateMaxRecordSize raised it, which is absent here) and
"PutEvents" (1 MB a request since January 2026). The errors' codes and words are AWS's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.cloud.front.protocol import AwsError, Operation
from sandbox.cloud.front.sizes import size_of

KINESIS_RECORD_BYTES = 1024 * 1024
KINESIS_REQUEST_BYTES = 10 * 1024 * 1024
KINESIS_RECORDS = 500
KINESIS_SHARDS = 100
"""Of this cloud for one stream; AWS's quota is for the account."""
EVENT_BYTES = 1024 * 1024
EVENT_ENTRIES = 10

Parameters = Mapping[str, Any]


def exceeded(operation: Operation) -> AwsError | None:
    """The error that AWS answers when the operation goes beyond one of these, else None."""
    check = _CHECKS.get((operation.service, operation.name))
    return check(operation.parameters) if check is not None else None


def _put_record(parameters: Parameters) -> AwsError | None:
    for name in ("data", "partitionKey"):
        if name[0].upper() + name[1:] not in parameters:
            return _constraint(name, "Member must not be null")
    if _record_bytes(parameters) > KINESIS_RECORD_BYTES:
        return _constraint("data", f"Member must have length less than or equal to {KINESIS_RECORD_BYTES}")
    return _key(parameters)


def _put_records(parameters: Parameters) -> AwsError | None:
    records = parameters["Records"]
    if not 1 <= len(records) <= KINESIS_RECORDS:
        return _constraint("records", f"Member must have length between 1 and {KINESIS_RECORDS}")
    if sum(map(_record_bytes, records)) > KINESIS_REQUEST_BYTES:
        return AwsError("InvalidArgumentException", "Records size exceeds 10 MB limit")
    return next((error for error in map(_put_record, records) if error), None)


def _record_bytes(record: Parameters) -> int:
    return size_of(record.get("Data", b"")) + size_of(record.get("PartitionKey", ""))


def _key(record: Parameters) -> AwsError | None:
    if not 1 <= len(record["PartitionKey"]) <= 256:
        return _constraint("partitionKey", "Member must have length between 1 and 256")
    explicit = record.get("ExplicitHashKey", "0")
    if not _HASH.fullmatch(explicit) or int(explicit) >= 2**128:
        return AwsError(
            "InvalidArgumentException", "Invalid ExplicitHashKey. ExplicitHashKey must be in the range [0, 2^128-1]."
        )
    return None


def _create_stream(parameters: Parameters) -> AwsError | None:
    if not _STREAM.fullmatch(parameters["StreamName"]):
        return _constraint("streamName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
    mode = (parameters.get("StreamModeDetails") or {}).get("StreamMode", "PROVISIONED")
    if "ShardCount" not in parameters and mode != "ON_DEMAND":
        return _constraint("shardCount", "Member must not be null")
    if not 1 <= parameters.get("ShardCount", 1) <= KINESIS_SHARDS:
        words = f"This request would exceed the shard limit: {KINESIS_SHARDS} shards for a stream."
        return AwsError("LimitExceededException", words)
    return None


def _put_events(parameters: Parameters) -> AwsError | None:
    entries = parameters["Entries"]
    if not 1 <= len(entries) <= EVENT_ENTRIES:
        return _constraint("entries", f"Member must have length between 1 and {EVENT_ENTRIES}")
    if sum(map(_entry_bytes, entries)) >= EVENT_BYTES:
        return AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
    return None


def _entry_bytes(entry: Parameters) -> int:
    """ "Calculating PutEvents event entry size", EventBridge user guide."""
    texts: Iterable[Any] = (entry.get(name, "") for name in ("Source", "DetailType", "Detail"))
    resources: Iterable[Any] = entry.get("Resources") or ()
    return (14 if "Time" in entry else 0) + sum(map(size_of, texts)) + sum(map(size_of, resources))


def _prefix(parameters: Parameters) -> AwsError | None:
    """moto takes a prefix for a regular expression."""
    if not _PREFIX.fullmatch(parameters.get("NamePrefix", "")):
        return _constraint("namePrefix", "Member must satisfy regular expression pattern: [.\\-_A-Za-z0-9]+")
    return None


def _name(parameters: Parameters) -> AwsError | None:
    if not _NAME.fullmatch(parameters["Name"]):
        return _constraint("name", "Member must satisfy regular expression pattern: [.\\-_A-Za-z0-9]+")
    return None


def _constraint(where: str, words: str) -> AwsError:
    return AwsError(
        "ValidationException", f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {words}"
    )


_CHECKS: Mapping[tuple[str, str], Callable[[Parameters], AwsError | None]] = {
    ("kinesis", "CreateStream"): _create_stream,
    ("kinesis", "PutRecord"): _put_record,
    ("kinesis", "PutRecords"): _put_records,
    ("events", "CreateEventBus"): _name,
    ("events", "ListEventBuses"): _prefix,
    ("events", "ListRules"): _prefix,
    ("events", "PutEvents"): _put_events,
    ("events", "PutRule"): _name,
    ("scheduler", "CreateSchedule"): _name,
    ("scheduler", "CreateScheduleGroup"): _name,
}
_HASH = re.compile(r"0|[1-9]\d{0,38}")
_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")
_PREFIX = re.compile(r"[.\-_A-Za-z0-9]{0,80}")
_STREAM = re.compile(r"[A-Za-z0-9_.-]{1,128}")
