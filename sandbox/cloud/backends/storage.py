"""How much a run may store. Copies and completed uploads are counted before they are made."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal

MAX_STORED_BYTES = 64 * 1024 * 1024
MAX_BUCKETS = 100
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


def _coming(operation: Operation, request: HttpRequest) -> int:
    if operation.name in ("CopyObject", "UploadPartCopy"):
        return _source_size(str(operation.parameters.get("CopySource", "")))
    if operation.name == "CompleteMultipartUpload":
        bucket = moto_backends.s3_backend().buckets.get(operation.parameters.get("Bucket"))
        upload = bucket.multiparts.get(str(operation.parameters.get("UploadId"))) if bucket else None
        return sum(part.size for part in upload.parts.values()) if upload else 0
    if operation.service == "dynamodb" and b"list_append" in request.body:
        return MAX_ITEM_BYTES  # one short expression can double a list many times
    return len(request.body)


def _source_size(source: str) -> int:
    bucket_name, _, key_name = unquote(source.partition("?")[0]).lstrip("/").partition("/")
    bucket = moto_backends.s3_backend().buckets.get(bucket_name)
    versions = bucket.keys.getlist(key_name, []) if bucket else []
    return max((getattr(version, "size", 0) for version in versions), default=0)


def stored_bytes() -> int:
    """Every version of every object, every part of an upload and every item."""
    total = 0
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
