"""The envelope of every event on a bus ("AWS service event metadata", EventBridge user guide), and the events that the
cloud itself puts on the default bus."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.sources.s3_events import sequencer
from sandbox.job import JsonValue

_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}


def envelope(
    *,
    source: str,
    detail_type: str,
    detail: JsonValue,
    resources: Sequence[str] = (),
    time: float | None = None,
) -> dict[str, JsonValue]:
    """A new event; `time` is epoch seconds, None for now."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT_ID,
        "time": moment_text(CLOCK.now() if time is None else time),
        "region": REGION,
        "resources": list(resources),
        "detail": detail,
    }


def moment_text(moment: float) -> str:
    """Epoch seconds as events write them: 2026-01-02T03:04:05Z."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scheduled_event(rule_arn: str, time: float) -> dict[str, JsonValue]:
    """What a rule with a schedule sends ("Scheduled events")."""
    return envelope(source="aws.events", detail_type="Scheduled Event", detail={}, resources=[rule_arn], time=time)


def s3_object_event(name: str, bucket: str, key: Any, *, request_id: str) -> dict[str, JsonValue]:
    """S3's event for a bucket whose EventBridge notifications are on ("EventBridge event message structure", Amazon S3
    user guide). `name` is the event's without "s3:"; `key` is moto's key or delete marker."""
    created = name.startswith("ObjectCreated:")
    thing: dict[str, JsonValue] = {"key": key.name}
    if created:
        thing["size"] = key.size
    if hasattr(key, "etag"):
        thing["etag"] = key.etag.strip('"')
    if key.version_id not in (None, "null"):
        thing["version-id"] = str(key.version_id)
    thing["sequencer"] = sequencer()
    detail: dict[str, JsonValue] = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": thing,
        "request-id": request_id,
        "requester": ACCOUNT_ID,
        "source-ip-address": "127.0.0.1",
        "reason": _REASONS.get(name, name),
    }
    if not created:
        marker = name == "ObjectRemoved:DeleteMarkerCreated"
        detail["deletion-type"] = "Delete Marker Created" if marker else "Permanently Deleted"
    return envelope(
        source="aws.s3",
        detail_type="Object Created" if created else "Object Deleted",
        detail=detail,
        resources=[f"arn:aws:s3:::{bucket}"],
    )
