"""What a function may ask of the cloud, checked before moto sees it.

A gate, not IAM: it keeps the learner's code from using moto as a tool (threat model, "use the cloud as a proxy"
and "tamper with the cloud"). Every refusal has AWS's shape, with AWS's own code where AWS would refuse too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.cloud.account import REGION
from sandbox.cloud.backends.moto_bridge import MotoRequest, environ
from sandbox.cloud.front import cbor
from sandbox.cloud.front.aws_chunked import decode_aws_chunked
from sandbox.cloud.front.compression import decompressed
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.ownership import foreign
from sandbox.cloud.front.protocol import Operation, Unreadable, service_of, speaks_rest, understand
from sandbox.cloud.front.quotas import exceeded
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.front.validation import misfit
from sandbox.cloud.services import SERVICES

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TARGET_BYTES = 8 * 1024
MAX_HEADER_BYTES = 32 * 1024
MAX_QUERY_FIELDS = 90


@dataclass(frozen=True, slots=True)
class Admission:
    """`request` is what moto may see, `read` the same as moto reads it; `refused` is the answer when it may not."""

    request: HttpRequest
    service: str
    operation: Operation | None = None
    refused: HttpResponse | None = None
    read: MotoRequest | None = None


def admit(request: HttpRequest) -> Admission:
    """Decide on one request. Never raises, whatever it is given."""
    service, region = ("", "") if len(request.target) > MAX_TARGET_BYTES else service_of(request)

    def refuse(refused: _Refused, operation: Operation | None = None) -> Admission:
        return Admission(request, service, operation, refusal(service, *refused))

    refused = _out_of_bounds(request) or _misplaced(service, region)
    if refused is not None:
        return refuse(refused)
    try:
        request = _decoded(service, request)
        query = request.query if speaks_rest(service) else ""
        read = MotoRequest(environ(request, service, query))
        operation = understand(service, read)
    except Unreadable as error:
        code = "InvalidRequest" if service == "s3" else "SerializationException"
        return refuse((400, code, f"{str(error)[:1].upper()}{str(error)[1:]}."))
    refused = _not_offered(operation)
    return Admission(request, service, operation, read=read) if refused is None else refuse(refused, operation)


_Refused = tuple[int, str, str]
"""(status, code, message)"""


def _out_of_bounds(request: HttpRequest) -> _Refused | None:
    if len(request.body) > MAX_BODY_BYTES:
        return 400, "EntityTooLarge", f"The simulated cloud takes at most {MAX_BODY_BYTES} bytes in one request."
    header_bytes = sum(len(name) + len(value) for name, value in request.headers)
    if len(request.target) > MAX_TARGET_BYTES or header_bytes > MAX_HEADER_BYTES:
        return 400, "RequestHeaderSectionTooLarge", "The request line or the headers are too large."
    if request.target.count("&") > MAX_QUERY_FIELDS:
        return 400, "InvalidRequest", "The query has too many parameters."
    if not _WELL_FORMED.fullmatch(request.target) or request.method not in _METHODS:
        return 400, "InvalidRequest", "The request line is malformed."
    return None


def _misplaced(service: str, region: str) -> _Refused | None:
    if not service:
        return 403, "AccessDenied", "The request is not signed with Signature Version 4."
    if service not in SERVICES:
        return 501, "NotImplemented", f"The service {service} is not simulated here."
    if region != REGION:
        return (400, *_wrong_region(service, region))
    return None


def _not_offered(operation: Operation) -> _Refused | None:
    if operation.name not in SERVICES[operation.service].operations:
        return 501, "NotImplemented", f"{operation.name} is not simulated here."
    elsewhere = foreign(operation)
    if elsewhere is not None:
        return 403, elsewhere.code, elsewhere.message
    beyond = misfit(operation) or exceeded(operation)
    if beyond is not None:
        return 400, beyond.code, beyond.message
    bucket = operation.parameters.get("Bucket")
    if bucket is not None and not _BUCKET.fullmatch(str(bucket)):
        return 400, "InvalidBucketName", "The specified bucket is not valid."
    return None


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
    try:
        return cbor.opened(decompressed(service, request))
    except ValueError as error:
        raise Unreadable(str(error)) from error
