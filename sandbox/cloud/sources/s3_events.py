"""The event that S3 sends ("Event message structure", Amazon S3 user guide)."""

from __future__ import annotations

import base64
import itertools
import secrets
from typing import Any
from urllib.parse import quote_plus

from sandbox.cloud.account import REGION
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.template.names import bucket_arn
from sandbox.job import JsonValue

OWNER = "A3NL1KOZZKEXAMPLE"
CALLER = "AWS:AIDAJDPLRKLG7UEXAMPLE"
EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
"""The MD5 of nothing, which is what a delete marker holds."""
_sequence = itertools.count(1)


def s3_event(name: str, bucket: str, key: Any, *, request_id: str, configuration_id: str) -> JsonValue:
    """One record, as S3 always sends: `name` without "s3:", `key` is moto's key or delete marker."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": REGION,
                "eventTime": _now(),
                "eventName": name,
                "userIdentity": {"principalId": CALLER},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "responseElements": {
                    "x-amz-request-id": request_id,
                    "x-amz-id-2": base64.b64encode(secrets.token_bytes(48)).decode(),
                },
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": configuration_id,
                    "bucket": {"name": bucket, "ownerIdentity": {"principalId": OWNER}, "arn": bucket_arn(bucket)},
                    "object": _object(name, key),
                },
            }
        ]
    }


def encoded_key(key: str) -> str:
    """The key as S3 writes it into an event: a form's encoding (a space is "+"), with "/" kept."""
    return quote_plus(key, safe="/")


def _object(name: str, key: Any) -> dict[str, JsonValue]:
    thing: dict[str, JsonValue] = {"key": encoded_key(key.name)}
    if name.startswith("ObjectCreated:"):
        thing["size"] = key.size
    if name != "ObjectRemoved:Delete":
        thing["eTag"] = key.etag.strip('"') if hasattr(key, "etag") else EMPTY_ETAG
    if key.version_id not in (None, "null"):
        thing["versionId"] = str(key.version_id)
    thing["sequencer"] = sequencer()
    return thing


def sequencer() -> str:
    """18 hexadecimal digits; of two writes to one key the later has the greater."""
    return f"00{int(CLOCK.now()):08X}{next(_sequence):08X}"


def _now() -> str:
    return CLOCK.moment().isoformat(timespec="milliseconds").replace("+00:00", "Z")
