"""A function's code that lies in a bucket of the same cloud."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.lambda_api.errors import invalid


def object_in_s3(bucket: str, key: str, version: Any) -> bytes:
    """The object's content. Raises LambdaError, in Lambda's words, when there is none."""
    backend = moto_backends.s3_backend()
    if bucket not in backend.buckets:
        raise _unavailable("NoSuchBucket", "The specified bucket does not exist")
    found = backend.get_object(bucket, key, version_id=version)
    if found is None or not hasattr(found, "value"):
        raise _unavailable("NoSuchKey", "The specified key does not exist.")
    return bytes(found.value)


def _unavailable(code: str, message: str) -> Exception:
    return invalid(f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}")
