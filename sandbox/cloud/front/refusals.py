"""Error answers in the shape of the service that gives them, by botocore's service models."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from botocore.exceptions import DataNotFoundError
from moto.core.utils import get_service_model

from sandbox.cloud.front.http import Headers, HttpResponse

_NAMESPACES = {
    "dynamodb": "com.amazonaws.dynamodb.v20120810",
    "dynamodbstreams": "com.amazonaws.dynamodb.v20120810",
    "sqs": "com.amazonaws.sqs",
    "cloudwatch": "com.amazonaws.cloudwatch",
}
"""What stands before "#" in the type of an error; no model says it, and a service that is not here writes none."""


def refusal(service: str, status: int, code: str, message: str) -> HttpResponse:
    """An error answer in the shape of `service`. `code` is what boto3 shows as Error.Code."""
    protocol = _protocol(service)
    if protocol == "rest-json":
        return _rest_json(service, status, code, message)
    if protocol in ("json", "smithy-rpc-v2-cbor"):
        return _json(service, status, code, message)
    if protocol == "query":
        body = (
            f'<ErrorResponse xmlns="{_namespace(service)}"><Error><Type>Sender</Type><Code>{escape(code)}</Code>'
            f"<Message>{escape(message)}</Message></Error><RequestId></RequestId></ErrorResponse>"
        )
        return _answer(status, "text/xml", body, {})
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
        f"<Message>{escape(message)}</Message></Error>"
    )
    return _answer(status, "application/xml", body, {})


def _json(service: str, status: int, code: str, message: str) -> HttpResponse:
    """ "AWS JSON 1.0 protocol", Smithy specification; with the header of services that spoke query before."""
    metadata = get_service_model(service).metadata
    namespace = _NAMESPACES.get(service, "")
    name, headers = code, {}
    if "awsQueryCompatible" in metadata:
        name, headers = (
            _shape_names(service).get(code, code),
            {"x-amzn-query-error": f"{_query_code(service, code)};Sender"},
        )
    document = {"__type": f"{namespace}#{name}" if namespace else name, "message": message}
    return _answer(
        status, f"application/x-amz-json-{metadata.get('jsonVersion', '1.0')}", json.dumps(document), headers
    )


def _rest_json(service: str, status: int, code: str, message: str) -> HttpResponse:
    """ "AWS restJson1 protocol", Smithy specification; Lambda says besides whose fault it was."""
    document = {"Type": "User" if status < 500 else "Service"} if service == "lambda" else {}
    return _answer(
        status,
        "application/json",
        json.dumps({**document, "Message": message, "message": message}),
        {"x-amzn-ErrorType": code},
    )


def _answer(status: int, kind: str, text: str, headers: Mapping[str, str]) -> HttpResponse:
    body = text.encode("utf-8", "surrogatepass")
    return HttpResponse(
        status, Headers([("Content-Type", kind), ("Content-Length", str(len(body))), *headers.items()]), body
    )


@functools.cache
def _protocol(service: str) -> str:
    """ "" for what botocore does not know."""
    try:
        return str(get_service_model(service).protocol) if service else ""
    except (DataNotFoundError, KeyError, ValueError):
        return ""


def _namespace(service: str) -> str:
    return escape(str(get_service_model(service).metadata.get("xmlNamespace", "")))


@functools.cache
def _shape_names(service: str) -> Mapping[str, str]:
    """Both codes of every error in the model -> the name of its shape."""
    shapes: list[Any] = get_service_model(service).error_shapes
    return {code: shape.name for shape in shapes for code in (shape.name, _modelled_code(shape))} | {
        "AccessDenied": "AccessDeniedException"
    }


@functools.cache
def _query_code(service: str, code: str) -> str:
    shapes: list[Any] = get_service_model(service).error_shapes
    return next((_modelled_code(shape) for shape in shapes if code == shape.name), code)


def _modelled_code(shape: Any) -> str:
    return str(shape.metadata.get("error", {}).get("code") or shape.name)
