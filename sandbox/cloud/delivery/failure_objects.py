"""A bucket as the on-failure destination of a stream's mapping: the record of the failure and the batch itself become
an object ("Retain discarded batch records", Lambda developer guide, the part on Amazon S3 destinations)."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping

from sandbox.cloud.backends import own_requests
from sandbox.cloud.delivery.destinations import carry_out
from sandbox.job import JsonValue

ARN = "arn:aws:s3:::"


def store(
    arn: str, document: Mapping[str, JsonValue], event: JsonValue, *, mapping: str, shard_id: str, now: float
) -> None:
    """Put `document` and, as text in its `payload`, the `event` into the bucket. `mapping` is the mapping's UUID, `now`
    epoch seconds. The bucket's own notifications follow. Raises Unreachable."""
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    key = f"aws/lambda/{mapping}/{shard_id}/{moment:%Y/%m/%d}/{moment:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
    body = json.dumps({**document, "payload": json.dumps(event, ensure_ascii=False)}, ensure_ascii=False).encode()
    carry_out("s3", own_requests.put_object(arn.removeprefix(ARN), key, body, "application/json", {}))
