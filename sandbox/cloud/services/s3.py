"""Amazon S3."""

from __future__ import annotations

from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, has_key: bool) -> MotoHandler:
    from moto.s3.responses import S3Response

    handler: MotoHandler
    if operation == "ListBuckets":
        handler = S3Response.bucket_dispatch
    elif operation == "PostObject" or not has_key:
        handler = S3Response.ambiguous_dispatch
    else:
        handler = S3Response.key_dispatch
    return handler


S3 = Service(
    name="s3",
    handler=_handler,
    operations=frozenset(
        {
            "ListBuckets",
            "CreateBucket",
            "DeleteBucket",
            "HeadBucket",
            "GetBucketLocation",
            "GetBucketVersioning",
            "PutBucketVersioning",
            "GetBucketTagging",
            "PutBucketTagging",
            "DeleteBucketTagging",
            "GetBucketNotificationConfiguration",
            "PutBucketNotificationConfiguration",
            "ListObjects",
            "ListObjectsV2",
            "ListObjectVersions",
            "GetObject",
            "HeadObject",
            "GetObjectAttributes",
            "PutObject",
            "PostObject",
            "CopyObject",
            "DeleteObject",
            "DeleteObjects",
            "GetObjectTagging",
            "PutObjectTagging",
            "DeleteObjectTagging",
            "CreateMultipartUpload",
            "UploadPart",
            "UploadPartCopy",
            "CompleteMultipartUpload",
            "AbortMultipartUpload",
            "ListParts",
            "ListMultipartUploads",
        }
    ),
)
