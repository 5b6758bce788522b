"""What calls of Amazon S3 need ("Required permissions for Amazon S3 API operations", Amazon S3 User Guide).

What is decided here: copying an object copies its tags, and S3 asks for the tagging actions only when the source has
tags or the request sets some. A source's tags are its state, so only what the request says is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlparse

from sandbox.cloud.account import PARTITION
from sandbox.cloud.iam.context import UNKNOWN, Unknown, Values
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given, listed, mapped

_HEADERS = {
    "ACL": "s3:x-amz-acl",
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "GrantReadACP": "s3:x-amz-grant-read-acp",
    "GrantWriteACP": "s3:x-amz-grant-write-acp",
    "GrantWrite": "s3:x-amz-grant-write",
    "IfMatch": "s3:if-match",
    "IfNoneMatch": "s3:if-none-match",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "SSECustomerAlgorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "StorageClass": "s3:x-amz-storage-class",
    "VersionId": "s3:versionid",
    "WebsiteRedirectLocation": "s3:x-amz-website-redirect-location",
}
_ACL_PARAMETERS = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP")


def bucket_arn(bucket: object) -> str:
    return f"arn:{PARTITION}:s3:::{bucket if bucket is not None else ''}"


def object_arn(bucket: object, key: object) -> str:
    return f"{bucket_arn(bucket)}/{key if key is not None else ''}"


def _bucket(action: str) -> Requirement:
    return lambda call: [Need(action=f"s3:{action}", resource=bucket_arn(call.get("Bucket")), keys=_keys(call))]


def _listing(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        asked = {
            "s3:prefix": call.get("Prefix"),
            "s3:delimiter": call.get("Delimiter"),
            "s3:max-keys": call.get("MaxKeys"),
        }
        yield Need(action=f"s3:{action}", resource=bucket_arn(call.get("Bucket")), keys=given(asked))

    return needs


def _object(action: str) -> Requirement:
    return lambda call: [_on_object(action, call)]


def _version(action: str) -> Requirement:
    """An action that has another name for a version that the request names."""
    return lambda call: [_on_object(f"{action}Version" if call.get("VersionId") else action, call)]


def _tagging(verb: str) -> Requirement:
    return lambda call: [_on_object(f"{verb}Object{'Version' if call.get('VersionId') else ''}Tagging", call)]


def _attributes(call: Parameters) -> Iterable[Need]:
    version = "Version" if call.get("VersionId") else ""
    return [_on_object(f"GetObject{version}", call), _on_object(f"GetObject{version}Attributes", call)]


def _write(call: Parameters) -> Iterable[Need]:
    yield _on_object("PutObject", call)
    if any(call.get(name) is not None for name in _ACL_PARAMETERS):
        yield _on_object("PutObjectAcl", call)
    if call.get("Tagging"):
        yield _on_object("PutObjectTagging", call)


def _copy(call: Parameters) -> Iterable[Need]:
    yield _from_source(call)
    yield from _write(call)


def _part_copy(call: Parameters) -> Iterable[Need]:
    return [_from_source(call), _on_object("PutObject", call)]


def _from_source(call: Parameters) -> Need:
    bucket, key, version = copy_source(call.get("CopySource"))
    keys = given({"s3:versionid": version})
    action = "s3:GetObjectVersion" if version is not None else "s3:GetObject"
    return Need(action=action, resource=object_arn(bucket, key), keys={**_ALWAYS, **keys})


def copy_source(written: Any) -> tuple[str, str, str | None]:
    """Bucket, key and version that x-amz-copy-source names, read as moto reads it."""
    try:
        parts = urlparse(str(written or ""))
    except ValueError:
        return "", "", None
    bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
    version = parse_qs(parts.query).get("versionId", [None])[0]
    return bucket, key, version


def _deletes(call: Parameters) -> Iterable[Need]:
    for item in listed(mapped(call.get("Delete")).get("Objects")):
        yield delete_of(call.get("Bucket"), mapped(item))


def delete_of(bucket: object, item: Parameters) -> Need:
    """What the deletion of one object of a DeleteObjects needs."""
    return _on_object("DeleteObjectVersion" if item.get("VersionId") else "DeleteObject", {**item, "Bucket": bucket})


def _create_bucket(call: Parameters) -> Iterable[Need]:
    location = mapped(call.get("CreateBucketConfiguration")).get("LocationConstraint")
    keys = {**_keys(call), **given({"s3:locationconstraint": location})}
    yield Need(action="s3:CreateBucket", resource=bucket_arn(call.get("Bucket")), keys=keys)


def _post(call: Parameters) -> Iterable[Need]:
    """A form upload. What a form says beyond the key is not read here, so conditions on it stay undecided, and a key
    that the file's name completes is one that only a policy for everything covers."""
    unread: dict[str, Values | Unknown] = dict.fromkeys(_HEADERS.values(), UNKNOWN)
    key = str(call.get("Key") or "")
    resource = bucket_arn(call.get("Bucket")) if "${filename}" in key else object_arn(call.get("Bucket"), key)
    yield Need(action="s3:PutObject", resource=resource, keys=unread)


def _on_object(action: str, call: Parameters) -> Need:
    resource = object_arn(call.get("Bucket"), call.get("Key"))
    return Need(action=f"s3:{action}", resource=resource, keys=_keys(call))


_ALWAYS: dict[str, Values | Unknown] = {
    "s3:authtype": ("REST-HEADER",),
    "s3:signatureversion": ("AWS4-HMAC-SHA256",),
}


def _keys(call: Parameters) -> dict[str, Values | Unknown]:
    keys = {**_ALWAYS, **given({key: call.get(name) for name, key in _HEADERS.items()})}
    if "CopySource" in call:
        keys["s3:x-amz-copy-source"] = ("/" + str(call["CopySource"]).lstrip("/"),)
    tags = parse_qsl(str(call.get("Tagging") or ""), keep_blank_values=True)
    if isinstance(call.get("Tagging"), str) and tags:
        keys["s3:requestobjecttagkeys"] = tuple(name for name, _ in tags)
        keys.update({f"s3:requestobjecttag/{name.lower()}": (value,) for name, value in tags})
    return keys


def _nowhere(action: str) -> Callable[[Parameters], Iterable[Need]]:
    return lambda _call: [Need(action=f"s3:{action}", resource=bucket_arn("*"), spoken="")]


S3: dict[str, Requirement] = {
    "ListBuckets": _nowhere("ListAllMyBuckets"),
    "CreateBucket": _create_bucket,
    "DeleteBucket": _bucket("DeleteBucket"),
    "HeadBucket": _bucket("ListBucket"),
    "GetBucketLocation": _bucket("GetBucketLocation"),
    "GetBucketVersioning": _bucket("GetBucketVersioning"),
    "PutBucketVersioning": _bucket("PutBucketVersioning"),
    "GetBucketTagging": _bucket("GetBucketTagging"),
    "PutBucketTagging": _bucket("PutBucketTagging"),
    "DeleteBucketTagging": _bucket("PutBucketTagging"),
    "GetBucketNotificationConfiguration": _bucket("GetBucketNotification"),
    "PutBucketNotificationConfiguration": _bucket("PutBucketNotification"),
    "GetBucketPolicy": _bucket("GetBucketPolicy"),
    "PutBucketPolicy": _bucket("PutBucketPolicy"),
    "DeleteBucketPolicy": _bucket("DeleteBucketPolicy"),
    "ListObjects": _listing("ListBucket"),
    "ListObjectsV2": _listing("ListBucket"),
    "ListObjectVersions": _listing("ListBucketVersions"),
    "GetObject": _version("GetObject"),
    "HeadObject": _version("GetObject"),
    "GetObjectAttributes": _attributes,
    "PutObject": _write,
    "PostObject": _post,
    "CopyObject": _copy,
    "DeleteObject": _version("DeleteObject"),
    "DeleteObjects": _deletes,
    "GetObjectTagging": _tagging("Get"),
    "PutObjectTagging": _tagging("Put"),
    "DeleteObjectTagging": _tagging("Delete"),
    "CreateMultipartUpload": _write,
    "UploadPart": _object("PutObject"),
    "UploadPartCopy": _part_copy,
    "CompleteMultipartUpload": _object("PutObject"),
    "AbortMultipartUpload": _object("AbortMultipartUpload"),
    "ListParts": _object("ListMultipartUploadParts"),
    "ListMultipartUploads": _bucket("ListBucketMultipartUploads"),
}
