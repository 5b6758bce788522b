"""The 403 for a key that is not there ("GetObject", Amazon S3 API reference): who may not list a bucket is not told
whether an object exists."""

from __future__ import annotations

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.iam.requirements.need import Need
from sandbox.cloud.iam.requirements.s3 import bucket_arn, copy_source

_READS = frozenset({"GetObject", "HeadObject", "GetObjectAttributes", "GetObjectTagging"})
_COPIES = frozenset({"CopyObject", "UploadPartCopy"})


def need_to_be_told(operation: Operation) -> Need | None:
    """s3:ListBucket, when `operation` reads an object that does not exist in a bucket that does."""
    call = operation.parameters
    if operation.name in _READS:
        bucket, key, version = str(call.get("Bucket")), str(call.get("Key")), call.get("VersionId")
    elif operation.name in _COPIES:
        bucket, key, version = copy_source(call.get("CopySource"))
    else:
        return None
    if not bucket_exists(bucket) or _exists(bucket, key, version):
        return None
    return Need(action="s3:ListBucket", resource=bucket_arn(bucket))


def bucket_exists(bucket: str) -> bool:
    return bucket in moto_backends.s3_backend().buckets


def _exists(bucket: str, key: str, version: object) -> bool:
    versions = moto_backends.s3_backend().buckets[bucket].keys.getlist(key, [])
    if version is not None:
        versions = [each for each in versions if str(each.version_id) == str(version)]
    return bool(versions) and hasattr(versions[-1], "etag")  # a delete marker has none
