"""What a request asks for and how it was answered, by botocore's service models.

moto brings the server side of the AWS protocols (`moto.core.routing`, `moto.core.parse`), driven by the same
models that boto3 writes requests with; the cloud reads requests with it before moto's backends see them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from sandbox.cloud.account import REGION
from sandbox.cloud.front import cbor
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.services import SCOPES


class Unreadable(ValueError):
    """The request is addressed to a service, but does not fit its model."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A request, understood."""

    service: str
    name: str
    parameters: Mapping[str, Any]
    query_names: frozenset[str]
    """The query parameters that belong to the operation; any other has no meaning in it."""


@dataclass(frozen=True, slots=True)
class AwsError:
    code: str
    message: str


def service_of(request: HttpRequest) -> tuple[str, str]:
    """(service, region) by the credential scope of the signature, in the header or in a presigned URL.

    ("", "") when the request carries no signature ("Signature Version 4", IAM User Guide). boto3 still presigns
    URLs of S3 by version 2, which has no scope. No signature is verified: there is nobody else to be.
    """
    if _PRESIGNED_V2.match(request.query):
        return "s3", REGION
    scope = _SCOPE.search(request.headers.get("Authorization")) or _PRESIGNED.search(request.query)
    if scope is None:
        return "", ""
    region, service = scope.group(1), scope.group(2).lower()
    service = SCOPES[service].name if service in SCOPES else service
    if service == "dynamodb" and request.headers.get("X-Amz-Target").startswith("DynamoDBStreams_"):
        service = "dynamodbstreams"
    return service, region


_SCOPE = re.compile(r"Credential=[^/,\s]{1,128}/\d{8}/([a-z0-9-]{1,32})/([a-z0-9-]{1,32})/aws4_request")
_PRESIGNED_V2 = re.compile(r"(?=.*\bAWSAccessKeyId=[^&])(?=.*\bSignature=[^&])(?=.*\bExpires=\d)")
_PRESIGNED = re.compile(r"X-Amz-Credential=[^&]{1,128}?%2F\d{8}%2F([a-z0-9-]{1,32})%2F([a-z0-9-]{1,32})%2Faws4_request")


def understand(service: str, request: Request) -> Operation:
    """Name the operation and its parameters. Raises Unreadable when the request fits none.

    A form upload to S3 ("POST Object", Amazon S3 API reference) is in no service model and is named here.
    """
    if service == "s3" and request.method == "POST" and request.mimetype == "multipart/form-data":
        return _post_object(request)
    try:
        model, uri = get_service_router(service).match(request)
        if service == "s3" and _takes_xml(model.name):
            _refuse_document_type(request.get_data())
        parameters = PROTOCOL_PARSERS[_protocol(service, request.content_type)](model).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.get_data(),
                "url_path": request.path,
                "url_params": uri,
            }
        )
    except Unreadable:
        raise
    except (HTTPException, NotImplementedError) as error:
        raise Unreadable("no such operation") from error
    except (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError, ArithmeticError) as error:
        raise Unreadable("the request cannot be read") from error
    except Exception as error:  # RequestParserError derives from Exception itself
        raise Unreadable("the request cannot be read") from error
    return Operation(service, model.name, _plain(service, parameters), _query_names(service, model.name))


@functools.cache
def speaks_rest(service: str) -> bool:
    """Whether the path and the query of a request to `service` say what it asks for."""
    return str(get_service_model(service).protocol).startswith("rest-")


def _protocol(service: str, content_type: str | None) -> str:
    """How the request is written. A service that speaks REST may be sent any content: it is not what tells."""
    model = get_service_model(service)
    return str(model.protocol) if speaks_rest(service) else determine_request_protocol(model, content_type)


@functools.cache
def _query_names(service: str, operation: str) -> frozenset[str]:
    model = get_service_model(service).operation_model(operation)
    names = set(model.http_trait.query_args)
    if model.input_shape is not None:
        for name, shape in model.input_shape.members.items():
            if shape.serialization.get("location") == "querystring":
                names.add(shape.serialization.get("name", name))
    return frozenset(names)


@functools.cache
def _takes_xml(operation: str) -> bool:
    shape = get_service_model("s3").operation_model(operation).input_shape
    payload = shape.serialization.get("payload") if shape is not None else None
    return shape is not None and (payload is None or shape.members[payload].type_name == "structure")


def _refuse_document_type(body: bytes) -> None:
    """XML of a request declares no entities, so none can expand; in UTF-16 the declaration would be hidden."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\x00" in body:
        raise Unreadable("a document type is not allowed in the XML of a request")


def _post_object(request: Request) -> Operation:
    bucket = request.path.strip("/")
    form = {name: value for name, value in request.form.items() if name not in ("policy", "x-amz-signature")}
    return Operation("s3", "PostObject", {"Bucket": bucket, "Key": form.get("key", ""), "Fields": form}, frozenset())


def _plain(service: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in parameters.items() if value is not None}
    if service == "s3":
        metadata = plain.get("Metadata")
        if isinstance(metadata, Mapping):
            # WSGI forgets the case of a header; S3 keeps metadata names in lower case anyway
            plain["Metadata"] = {name.lower(): value for name, value in metadata.items()}
            if not metadata:
                del plain["Metadata"]
        plain.pop("ContentLength", None)
    return plain


def error_of(response: HttpResponse) -> AwsError | None:
    """Code and message of an error answer, in whichever shape the service wrote it; None for a success.

    The code is the one that boto3 shows: where a service has moved from the query protocol to JSON (SQS), that of the
    query protocol ("awsQueryCompatible", Smithy specification).
    """
    if response.status < 300 or response.status == 304:
        return None
    if response.headers.get("Content-Type").startswith(cbor.CONTENT_TYPE):
        return _document_error(response, cbor.read(response.body))
    body = response.body.decode("utf-8", "replace")
    if body.lstrip().startswith("{"):
        return _json_error(response, body)
    code = _CODE.search(body)
    message = _MESSAGE.search(body)
    if code is not None:
        return AwsError(_unescape(code.group(1)), _unescape(message.group(1)) if message else "")
    return AwsError(str(response.status), "")


_CODE = re.compile(r"<Code>([^<]{0,256})</Code>")
_MESSAGE = re.compile(r"<Message>([^<]{0,4096})</Message>")


def _json_error(response: HttpResponse, body: str) -> AwsError:
    try:
        return _document_error(response, json.loads(body))
    except (ValueError, RecursionError):
        return _document_error(response, None)


def _document_error(response: HttpResponse, document: Any) -> AwsError:
    if not isinstance(document, dict):
        document = {}
    code = (
        response.headers.get("x-amzn-query-error").split(";")[0]
        or response.headers.get("x-amzn-errortype")
        or str(document.get("__type") or document.get("code") or "")
    )
    message = document.get("message") or document.get("Message") or ""
    return AwsError(code.split(":")[0].rpartition("#")[2] or str(response.status), str(message))


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text
