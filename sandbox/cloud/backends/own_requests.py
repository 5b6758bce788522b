"""The cloud's own AWS requests: how seeds enter it and how steps are carried out, through the same endpoint."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from botocore.exceptions import ParamValidationError
from botocore.serialize import create_serializer
from moto.core.utils import get_service_model

from sandbox.cloud.account import ACCESS_KEY_ID, REGION
from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.services import SERVICES
from sandbox.job import JsonValue


def put_object(bucket: str, key: str, body: bytes, content_type: str, metadata: Mapping[str, str]) -> HttpRequest:
    pairs = [("Content-Type", content_type)] if content_type else []
    pairs += [(f"x-amz-meta-{name}", value) for name, value in metadata.items()]
    return _s3("PUT", bucket, key, pairs, body)


def delete_object(bucket: str, key: str) -> HttpRequest:
    return _s3("DELETE", bucket, key, [], b"")


def get_object(bucket: str, key: str) -> HttpRequest:
    return _s3("GET", bucket, key, [], b"")


def copy_object(source_bucket: str, source_key: str, bucket: str, key: str) -> HttpRequest:
    source = f"{source_bucket}/{quote(source_key, safe='/~')}"
    return _s3("PUT", bucket, key, [("x-amz-copy-source", source)], b"")


def list_objects(bucket: str) -> HttpRequest:
    return HttpRequest("GET", f"/{bucket}?list-type=2&encoding-type=url", Headers([_signed("s3")]))


def create_bucket(bucket: str) -> HttpRequest:
    return HttpRequest("PUT", f"/{bucket}", Headers([_signed("s3")]))


def delete_bucket(bucket: str) -> HttpRequest:
    return HttpRequest("DELETE", f"/{bucket}", Headers([_signed("s3")]))


def caller_identity() -> HttpRequest:
    headers = [_signed("sts"), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    return HttpRequest("POST", "/", Headers(headers), b"Action=GetCallerIdentity&Version=2011-06-15")


def dynamodb(operation: str, parameters: Mapping[str, Any]) -> HttpRequest:
    headers = [
        _signed("dynamodb"),
        ("X-Amz-Target", f"DynamoDB_20120810.{operation}"),
        ("Content-Type", "application/x-amz-json-1.0"),
    ]
    return HttpRequest("POST", "/", Headers(headers), json.dumps(parameters).encode())


def request(service: str, operation: str, parameters: Mapping[str, Any]) -> HttpRequest:
    """Any operation of a service that speaks JSON or query, written by botocore as boto3 would write it.

    Raises botocore's ParamValidationError, a ValueError of ours, when the parameters do not fit the model.
    """
    model = get_service_model(service)
    operation_model = model.operation_model(operation)
    try:
        written = _serializer(model.resolved_protocol).serialize_to_request(dict(parameters), operation_model)
    except ParamValidationError as error:
        raise ValueError(str(error)) from error
    body = written["body"]
    if isinstance(body, Mapping):
        body = urlencode(body)
    headers = [_signed(SERVICES[service].scope), *written["headers"].items()]
    path = written["url_path"] or "/"
    return HttpRequest(written["method"], path, Headers(headers), body if isinstance(body, bytes) else body.encode())


@functools.cache
def _serializer(protocol: str) -> Any:
    return create_serializer(protocol)


def _s3(method: str, bucket: str, key: str, pairs: list[tuple[str, str]], body: bytes) -> HttpRequest:
    return HttpRequest(method, f"/{bucket}/{quote(key, safe='/~')}", Headers([_signed("s3"), *pairs]), body)


def _signed(service: str) -> tuple[str, str]:
    return ("Authorization", f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20250101/{REGION}/{service}/aws4_request")


def typed_item(item: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Plain JSON as an item's DynamoDB JSON."""
    return {name: typed_value(value) for name, value in item.items()}


def typed_value(value: JsonValue) -> dict[str, Any]:
    """Plain JSON as DynamoDB JSON; {"base64": ..} is a binary. Raises TypeError for what is no JSON."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float | Decimal):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, Mapping):
        if set(value) == {"base64"} and isinstance(value["base64"], str):
            return {"B": value["base64"]}
        return {"M": typed_item(value)}
    if isinstance(value, list | tuple):
        return {"L": [typed_value(member) for member in value]}
    raise TypeError(f"{type(value).__name__} is not JSON")
