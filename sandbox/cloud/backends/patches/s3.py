"""S3.

1. `moto.s3.notifications.send_event` is replaced. moto's own invokes Lambda through Docker, sends to SQS, SNS and
   EventBridge inline, and leaves out 16 of the 26 key paths of S3's event. Ours hands the fact to a listener.
2. `S3Backend.delete_object` is wrapped. moto tells nobody of a delete marker, nor of a version deleted while
   others remain.
   `S3Backend.complete_multipart_upload` is wrapped: moto tells of the finished object twice, first as a Put.
3. `moto.s3.models.events_send_notification` is replaced by nothing. CreateBucket would walk every EventBridge
   rule of every account.
4. `S3Backend.put_bucket_notification_configuration` is wrapped: moto takes any target, whether it is there or not.
   `S3Response.get_bucket_notification` is wrapped: moto does not say that EventBridge is told.
5. `moto.s3.models.get_s3_default_key_buffer_size` returns 0, which makes `tempfile.SpooledTemporaryFile` never
   roll over: an object of 5 MB would otherwise become a file in /tmp.
6. `FakeBucket.get_permission` has no opinion. moto denies by a bucket's policy without a look at its principals and
   conditions, and binds the cloud's own steps, too; `sandbox.cloud.iam` reads bucket policies.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

from sandbox.cloud.backends.listeners import Listeners


def apply() -> None:
    s3_models: Any = importlib.import_module("moto.s3.models")
    notifications: Any = importlib.import_module("moto.s3.notifications")

    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:  # noqa: ARG001
        if Listeners.s3 is not None and key is not None and not Listeners.s3_paused:
            Listeners.s3(str(event_name.value).removeprefix("s3:"), bucket, key)

    notifications.send_event = send_event
    s3_models.events_send_notification = lambda **_: None
    s3_models.get_s3_default_key_buffer_size = lambda: 0
    neutral = importlib.import_module("moto.iam.access_control").PermissionResult.NEUTRAL
    s3_models.FakeBucket.get_permission = lambda *_: neutral

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
    _patch_notifications(s3_models)


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


def _patch_notifications(models: Any) -> None:
    moto_put = models.S3Backend.put_bucket_notification_configuration

    def put_bucket_notification_configuration(self: Any, bucket_name: str, notification_config: Any) -> None:
        bucket = self.get_bucket(bucket_name)
        if notification_config and Listeners.check_notifications is not None:
            configuration = models.NotificationConfiguration(
                topic=notification_config.get("TopicConfiguration"),
                queue=notification_config.get("QueueConfiguration"),
                cloud_function=notification_config.get("CloudFunctionConfiguration"),
                event_bridge=notification_config.get("EventBridgeConfiguration"),
            )
            problem = Listeners.check_notifications(bucket.name, configuration)
            if problem:
                raise _invalid_argument(problem)
        moto_put(self, bucket_name, notification_config)

    models.S3Backend.put_bucket_notification_configuration = put_bucket_notification_configuration
    _patch_reading_notifications(importlib.import_module("moto.s3.responses").S3Response)


def _patch_reading_notifications(responses: Any) -> None:
    moto_get = responses.get_bucket_notification

    def get_bucket_notification(self: Any) -> Any:
        status, headers, body = moto_get(self)
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is not None and configuration.event_bridge is not None:
            end = "</NotificationConfiguration>"
            told = f"<EventBridgeConfiguration></EventBridgeConfiguration>{end}"
            # with nothing else configured, moto writes one empty element
            body = re.sub(r"<NotificationConfiguration([^>]*)/>", rf"<NotificationConfiguration\1>{end}", body)
            body = body.replace(end, told)
        return status, headers, body

    responses.get_bucket_notification = get_bucket_notification


def _invalid_argument(message: str) -> Exception:
    client_error: Any = importlib.import_module("moto.s3.exceptions").S3ClientError
    error: Exception = client_error("InvalidArgument", message)
    return error


def _version(bucket: Any, key_name: str, version_id: str | None) -> Any:
    for version in bucket.keys.getlist(key_name, []):
        if str(version.version_id) == str(version_id):
            return version
    return None


class _Named:
    def __init__(self, value: str) -> None:
        self.value = value
