"""What a function may ask of the cloud, checked before moto sees it.

A gate, not IAM: it keeps the learner's code from using moto as a tool (threat model, "use the cloud as a proxy"
and "tamper with the cloud"). Every refusal has AWS's shape, with AWS's own code where AWS would refuse too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.cloud.account import REGION
from sandbox.cloud.aws_chunked import decode_aws_chunked
from sandbox.cloud.http import HttpRequest, HttpResponse
from sandbox.cloud.moto_bridge import SERVICES, MotoRequest, environ, refusal
from sandbox.cloud.protocol import Operation, Unreadable, service_of, understand
from sandbox.cloud.quotas import exceeded

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TARGET_BYTES = 8 * 1024
MAX_HEADER_BYTES = 32 * 1024
MAX_QUERY_FIELDS = 90

OPERATIONS = {
    "s3": frozenset(
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
    "dynamodb": frozenset(
        {
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactGetItems",
            "TransactWriteItems",
            "DescribeTable",
            "ListTables",
            "DescribeTimeToLive",
            "ListTagsOfResource",
            "DescribeEndpoints",
            "DescribeLimits",
        }
    ),
    "dynamodbstreams": frozenset({"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"}),
    "sts": frozenset({"GetCallerIdentity"}),
}
"""What is routed. Everything else of a service answers 501 NotImplemented and says its name."""


@dataclass(frozen=True, slots=True)
class Admission:
    """`request` is what moto may see; `refused` is the answer when it may not."""

    request: HttpRequest
    service: str
    operation: Operation | None = None
    refused: HttpResponse | None = None


def admit(request: HttpRequest) -> Admission:
    """Decide on one request. Never raises, whatever it is given."""
    service, region = service_of(request)

    def refuse(status: int, code: str, message: str, operation: Operation | None = None) -> Admission:
        return Admission(request, service, operation, refusal(service, status, code, message))

    if len(request.body) > MAX_BODY_BYTES:
        return refuse(
            400, "EntityTooLarge", f"The simulated cloud takes at most {MAX_BODY_BYTES} bytes in one request."
        )
    if len(request.target) > MAX_TARGET_BYTES or sum(len(n) + len(v) for n, v in request.headers) > MAX_HEADER_BYTES:
        return refuse(400, "RequestHeaderSectionTooLarge", "The request line or the headers are too large.")
    if not service:
        return refuse(403, "AccessDenied", "The request is not signed with Signature Version 4.")
    if service not in SERVICES:
        return refuse(501, "NotImplemented", f"The service {service} is not simulated here.")
    if region != REGION:
        return refuse(400, *_wrong_region(service, region))
    if request.target.count("&") > MAX_QUERY_FIELDS:
        return refuse(400, "InvalidRequest", "The query has too many parameters.")
    if not _WELL_FORMED.fullmatch(request.target) or request.method not in _METHODS:
        return refuse(400, "InvalidRequest", "The request line is malformed.")
    try:
        request = _decoded(service, request)
        operation = understand(
            service, MotoRequest(environ(request, service, request.query if service == "s3" else ""))
        )
    except Unreadable as error:
        return refuse(
            400,
            "InvalidRequest" if service == "s3" else "SerializationException",
            f"{str(error)[:1].upper()}{str(error)[1:]}.",
        )
    if operation.name not in OPERATIONS[service]:
        return refuse(501, "NotImplemented", f"{operation.name} is not simulated here.", operation)
    beyond = exceeded(operation)
    if beyond is not None:
        return refuse(400, beyond.code, beyond.message, operation)
    bucket = operation.parameters.get("Bucket")
    if bucket is not None and not _BUCKET.fullmatch(str(bucket)):
        return refuse(400, "InvalidBucketName", "The specified bucket is not valid.", operation)
    return Admission(request, service, operation)


_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE"})
_WELL_FORMED = re.compile(r"/(?!/)[\x21-\x7e]*")
_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")


def _wrong_region(service: str, region: str) -> tuple[str, str]:
    if service == "s3":
        message = f"The authorization header is malformed; the region '{region}' is wrong; expecting '{REGION}'"
        return "AuthorizationHeaderMalformed", message
    return "InvalidSignatureException", f"Credential should be scoped to a valid region: this cloud has {REGION} only."


def _decoded(service: str, request: HttpRequest) -> HttpRequest:
    """The request with a plain body: no chunks, no compression."""
    if service == "s3":
        return decode_aws_chunked(request)
    if request.headers.get("Content-Encoding") not in ("", "identity"):
        raise Unreadable("a compressed request is not taken by this cloud")
    return request
