"""Every change to moto's own code, with the version it was written for and the reason. Nothing else patches moto.

All of them were written for moto 5.2.5; `apply()` refuses any other version, because each one leans on how a
private function of that version is called.

1. `moto.s3.notifications.send_event` is replaced. moto's own invokes Lambda through Docker, sends to SQS, SNS and
   EventBridge inline, and leaves out 16 of the 26 key paths of S3's event. Ours hands the fact to a listener.
2. `S3Backend.delete_object` is wrapped. moto tells nobody of a delete marker, nor of a version deleted while
   others remain.
   `S3Backend.complete_multipart_upload` is wrapped: moto tells of the finished object twice, first as a Put.
3. `moto.s3.models.events_send_notification` is replaced by nothing. CreateBucket would walk every EventBridge
   rule of every account.
4. `moto.s3.models.get_s3_default_key_buffer_size` returns 0, which makes `tempfile.SpooledTemporaryFile` never
   roll over: an object of 5 MB would otherwise become a file in /tmp.
5. `StreamShard.add` is replaced. moto writes a MODIFY record for a write that changes nothing, repeats sequence
   numbers once a mapping has emptied the shard, and invokes mapped functions inline through Docker.
6. `BaseResponse._enrich_response` is replaced. moto searches every answer for `<RequestId>` by a regular
   expression that is quadratic: an item of 100 KB that repeats that word took 10 seconds to read.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from typing import Any

MOTO_VERSION = "5.2.5"

S3Listener = Callable[[str, Any, Any], None]
"""(event name without "s3:", moto's bucket, moto's key or delete marker)"""
StreamListener = Callable[[Any, Any, Any], None]
"""(moto's table, the item before or None, the item after or None); only writes that change something"""


class Listeners:
    """Who is told what moto has done. One cloud per process, so one pair of listeners."""

    s3: S3Listener | None = None
    stream: StreamListener | None = None
    s3_paused = False
    applied = False


def listen(*, s3: S3Listener | None, stream: StreamListener | None) -> None:
    """Tell `s3` and `stream` from now on, and nobody else."""
    Listeners.s3 = s3
    Listeners.stream = stream


def apply() -> None:
    """Patch moto, once. Raises RuntimeError when the installed moto is not the one the patches were written for."""
    if Listeners.applied:
        return
    installed = importlib.metadata.version("moto")
    if installed != MOTO_VERSION:
        raise RuntimeError(f"the cloud is written for moto {MOTO_VERSION}, but {installed} is installed")
    _patch_s3()
    _patch_dynamodb()
    _patch_responses()
    Listeners.applied = True


def _patch_s3() -> None:
    s3_models: Any = importlib.import_module("moto.s3.models")
    notifications: Any = importlib.import_module("moto.s3.notifications")

    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:  # noqa: ARG001
        if Listeners.s3 is not None and key is not None and not Listeners.s3_paused:
            Listeners.s3(str(event_name.value).removeprefix("s3:"), bucket, key)

    notifications.send_event = send_event
    s3_models.events_send_notification = lambda **_: None
    s3_models.get_s3_default_key_buffer_size = lambda: 0

    moto_delete = s3_models.S3Backend.delete_object

    def delete_object(
        self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False
    ) -> Any:
        bucket = self.get_bucket(bucket_name)
        versions = len(bucket.keys.getlist(key_name, []))
        doomed = _version(bucket, key_name, version_id)
        answer = moto_delete(self, bucket_name, key_name, version_id=version_id, bypass=bypass)
        if bucket.is_versioned and versions:
            left = len(bucket.keys.getlist(key_name, []))
            if left > versions:
                send_event("", _Named("ObjectRemoved:DeleteMarkerCreated"), bucket, bucket.keys[key_name])
            elif 0 < left < versions:  # moto itself tells of the last version
                send_event("", _Named("ObjectRemoved:Delete"), bucket, doomed)
        return answer

    s3_models.S3Backend.delete_object = delete_object
    _patch_multipart(s3_models.S3Backend, send_event)


def _patch_multipart(backend: Any, send_event: Callable[..., None]) -> None:
    moto_complete = backend.complete_multipart_upload

    def complete_multipart_upload(self: Any, bucket_name: str, *args: Any, **kwargs: Any) -> Any:
        Listeners.s3_paused = True
        try:
            key = moto_complete(self, bucket_name, *args, **kwargs)
        finally:
            Listeners.s3_paused = False
        send_event("", _Named("ObjectCreated:CompleteMultipartUpload"), self.get_bucket(bucket_name), key)
        return key

    backend.complete_multipart_upload = complete_multipart_upload


def _version(bucket: Any, key_name: str, version_id: str | None) -> Any:
    for version in bucket.keys.getlist(key_name, []):
        if str(version.version_id) == str(version_id):
            return version
    return None


class _Named:
    def __init__(self, value: str) -> None:
        self.value = value


def _patch_dynamodb() -> None:
    tables: Any = importlib.import_module("moto.dynamodb.models.table")

    def add(self: Any, old: Any, new: Any) -> None:
        if old is None and new is None:
            return
        if old is not None and new is not None and old.to_json() == new.to_json():
            return
        kind = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        view = self.table.stream_specification["StreamViewType"]
        sequence = self.starting_sequence_number + len(self.items)
        self.items.append(tables.StreamRecord(self.table, view, kind, old, new, sequence))
        if Listeners.stream is not None:
            Listeners.stream(self.table, old, new)

    tables.StreamShard.add = add


def _patch_responses() -> None:
    responses: Any = importlib.import_module("moto.core.responses")

    def enrich(headers: dict[str, Any], body: Any) -> tuple[dict[str, Any], Any]:
        if "status" in headers:
            headers["status"] = str(headers["status"])
        return headers, body  # the endpoint gives every answer its request id

    responses.BaseResponse._enrich_response = staticmethod(enrich)
