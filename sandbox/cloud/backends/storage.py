"""How much a run may store. Copies and completed uploads are counted before they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.traffic import stored_bytes as traffic_bytes

MAX_STORED_BYTES = 64 * 1024 * 1024
MAX_BUCKETS = 100
MAX_RESOURCES = 100
"""Queues, topics, subscriptions, streams, buses, rules, schedules and groups, of each kind."""
MAX_ITEM_BYTES = 400 * 1024
"""DynamoDB's own limit ("Quotas in Amazon DynamoDB")."""


class Storage:
    """Keeps the bytes stored below a bound.

    Counting everything before each write would make a run quadratic. So what comes in is added to an estimate,
    which is too high where something is overwritten; only when it passes the bound is everything counted.
    """

    def __init__(self) -> None:
        self.estimate = 0

    def refusal(self, operation: Operation, request: HttpRequest) -> HttpResponse | None:
        """An answer that refuses `operation` when the cloud would hold more than it may, else None."""
        if operation.name == "CreateBucket" and len(moto_backends.s3_backend().buckets) >= MAX_BUCKETS:
            return refusal("s3", 400, "TooManyBuckets", "You have attempted to create more buckets than allowed.")
        many = _too_many(operation)
        if many is not None:
            return many
        self.estimate += _coming(operation, request)
        if self.estimate <= MAX_STORED_BYTES:
            return None
        self.estimate = stored_bytes() + _coming(operation, request)
        if self.estimate <= MAX_STORED_BYTES:
            return None
        return refusal(
            operation.service,
            400,
            "StorageLimitExceeded",
            f"The simulated cloud stores at most {MAX_STORED_BYTES} bytes.",
        )


def _too_many(operation: Operation) -> HttpResponse | None:
    """The answer when there are as many things of a kind as this cloud makes."""
    kind = _KINDS.get((operation.service, operation.name))
    if kind is None:
        return None
    count, code = kind
    if count(moto_backends.existing(operation.service)) < MAX_RESOURCES:
        return None
    return refusal(operation.service, 400, code, f"This cloud makes at most {MAX_RESOURCES} of these.")


def _rules(backend: Any) -> int:
    return sum(len(bus.rules) for bus in backend.event_buses.values())


def _schedules(backend: Any) -> int:
    return sum(len(group.schedules) for group in backend.schedule_groups.values())


def _counted(count: Callable[[Any], int]) -> Callable[[Any], int]:
    return lambda backend: count(backend) if backend is not None else 0


_KINDS: Mapping[tuple[str, str], tuple[Callable[[Any], int], str]] = {
    ("sqs", "CreateQueue"): (_counted(lambda backend: len(backend.queues)), "OverLimit"),
    ("sns", "CreateTopic"): (_counted(lambda backend: len(backend.topics)), "TopicLimitExceeded"),
    ("sns", "Subscribe"): (_counted(lambda backend: len(backend.subscriptions)), "SubscriptionLimitExceeded"),
    ("kinesis", "CreateStream"): (_counted(lambda backend: len(backend.streams)), "LimitExceededException"),
    ("events", "CreateEventBus"): (_counted(lambda backend: len(backend.event_buses)), "LimitExceededException"),
    ("events", "PutRule"): (_counted(_rules), "LimitExceededException"),
    ("scheduler", "CreateSchedule"): (_counted(_schedules), "ServiceQuotaExceededException"),
    ("scheduler", "CreateScheduleGroup"): (
        _counted(lambda backend: len(backend.schedule_groups)),
        "ServiceQuotaExceededException",
    ),
}
"""(service, operation) -> (how many there are in moto's backend, the error when there are too many)"""


def _coming(operation: Operation, request: HttpRequest) -> int:
    if operation.name in ("CopyObject", "UploadPartCopy"):
        return _source_size(str(operation.parameters.get("CopySource", "")))
    if operation.name == "CompleteMultipartUpload":
        bucket = moto_backends.s3_backend().buckets.get(operation.parameters.get("Bucket"))
        upload = bucket.multiparts.get(str(operation.parameters.get("UploadId"))) if bucket else None
        return sum(part.size for part in upload.parts.values()) if upload else 0
    if operation.service == "dynamodb" and b"list_append" in request.body:
        return MAX_ITEM_BYTES  # one short expression can double a list many times
    return len(request.body) * _copies(operation)


def _copies(operation: Operation) -> int:
    """How often what is sent may be stored: once, and once more for each subscriber."""
    if operation.service == "sns" and operation.name.startswith("Publish"):
        backend = moto_backends.existing("sns")
        return 1 + (len(backend.subscriptions) if backend is not None else 0)
    if operation.service == "events" and operation.name == "PutEvents":
        backend = moto_backends.existing("events")
        buses = backend.event_buses.values() if backend is not None else ()
        return 1 + sum(len(rule.targets) for bus in buses for rule in bus.rules.values())
    return 1


def _source_size(source: str) -> int:
    bucket_name, _, key_name = unquote(source.partition("?")[0]).lstrip("/").partition("/")
    bucket = moto_backends.s3_backend().buckets.get(bucket_name)
    versions = bucket.keys.getlist(key_name, []) if bucket else []
    return max((getattr(version, "size", 0) for version in versions), default=0)


def stored_bytes() -> int:
    """Every version of every object, every part of an upload, every item, message, record, publication and event."""
    total = traffic_bytes()
    for bucket in moto_backends.s3_backend().buckets.values():
        for versions in dict.values(bucket.keys):
            total += sum(getattr(version, "size", 0) for version in versions)
        for upload in bucket.multiparts.values():
            total += sum(part.size for part in upload.parts.values())
    for table in moto_backends.dynamodb_backend().tables.values():
        total += sum(item.size() for item in items_of(table))
    return total


def items_of(table: Any) -> list[Any]:
    """Every item of moto's table, in no order."""
    if not table.has_range_key:
        return list(table.items.values())
    return [item for by_range in table.items.values() for item in by_range.values()]
