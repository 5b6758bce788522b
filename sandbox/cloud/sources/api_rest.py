"""REST APIs with the Lambda proxy integration, payload 1.0 ("Lambda proxy integrations in API Gateway")."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from urllib.parse import unquote

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.sources.api_event_parts import SOURCE_IP, ApiRequest, body_and_flag, domain_of, grouped, last_of
from sandbox.cloud.sources.api_matching import Match
from sandbox.cloud.sources.api_routes import Mock, RestApi
from sandbox.job import JsonValue

ANSWER_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})


def event(api: RestApi, stage: str, request: ApiRequest, match: Match) -> JsonValue:
    headers, query = grouped(request.headers), grouped(request.query)
    path = unquote(request.http.path)
    body, encoded = body_and_flag(request.http.body, binary=_is_binary(api, request.headers.get("Content-Type")))
    return {
        "resource": match.route.resource,
        "path": path,
        "httpMethod": request.http.method,
        "headers": last_of(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": last_of(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": match.parameters or None,
        "stageVariables": api.stages.get(stage) or None,
        "requestContext": _context(api, stage, request, match, path),
        "body": body,
        "isBase64Encoded": encoded,
    }


def _context(api: RestApi, stage: str, request: ApiRequest, match: Match, path: str) -> JsonValue:
    return {
        "resourceId": _id(api.api_id + match.route.resource, 6),
        "resourcePath": match.route.resource,
        "httpMethod": request.http.method,
        "extendedRequestId": base64.b64encode(hashlib.sha256(invocation_request_id().encode()).digest()[:11]).decode(),
        "requestTime": request.time_text,
        "path": f"/{stage}{path}",
        "accountId": ACCOUNT_ID,
        "protocol": "HTTP/1.1",
        "stage": stage,
        "domainPrefix": api.api_id,
        "requestTimeEpoch": request.time_epoch_ms,
        "requestId": invocation_request_id(),
        "identity": {
            "cognitoIdentityPoolId": None,
            "accountId": None,
            "cognitoIdentityId": None,
            "caller": None,
            "sourceIp": SOURCE_IP,
            "principalOrgId": None,
            "accessKey": None,
            "cognitoAuthenticationType": None,
            "cognitoAuthenticationProvider": None,
            "userArn": None,
            "userAgent": request.user_agent,
            "user": None,
        },
        "domainName": domain_of(api.api_id),
        "deploymentId": _id(api.api_id + stage, 6),
        "apiId": api.api_id,
    }


def _id(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _is_binary(api: RestApi, content_type: str) -> bool:
    """Whether a media type is among the API's binary media types ("Binary media types for REST APIs")."""
    kind = content_type.partition(";")[0].strip().lower()
    wanted = [binary.lower() for binary in api.binary_media_types]
    return "*/*" in wanted or (bool(kind) and (kind in wanted or kind.partition("/")[0] + "/*" in wanted))


def no_route() -> HttpResponse:
    """What a REST API says to a path or method that it does not have."""
    return _message(403, "Missing Authentication Token", "MissingAuthenticationTokenException")


def failed() -> HttpResponse:
    """A function error, or an answer that is no answer: "Malformed Lambda proxy response" in the API's own log."""
    return _message(502, "Internal server error", "InternalServerErrorException")


def timed_out() -> HttpResponse:
    return _message(504, "Endpoint request timed out", "InternalServerErrorException")


def mocked(mock: Mock) -> HttpResponse:
    """What a mock integration answers."""
    pairs = [("Content-Type", "application/json"), ("x-amzn-RequestId", invocation_request_id()), *mock.headers]
    return HttpResponse(mock.status, Headers(pairs), mock.body.encode())


def answer(api: RestApi, request: ApiRequest, value: JsonValue) -> HttpResponse:
    """The HTTP answer that the function's answer stands for; 502 when it is malformed.

    A missing statusCode is 200 and a missing body empty, but a key that API Gateway does not know makes the whole
    answer malformed.
    """
    if not isinstance(value, dict) or not set(value) <= ANSWER_KEYS:
        return failed()
    status = _status(value.get("statusCode", 200))
    pairs = header_pairs(value.get("headers"), value.get("multiValueHeaders"))
    body = value.get("body")
    if status is None or pairs is None or not (body is None or isinstance(body, str)):
        return failed()
    content = (body or "").encode("utf-8", "replace")
    if value.get("isBase64Encoded") is True and _is_binary(api, request.headers.get("Accept").partition(",")[0]):
        try:
            content = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return failed()
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    return HttpResponse(status, Headers([*pairs, ("x-amzn-RequestId", invocation_request_id())]), content)


def _status(value: JsonValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and 100 <= value <= 599 else None


def header_pairs(single: JsonValue, multi: JsonValue) -> list[tuple[str, str]] | None:
    """Both header objects in one list, multiValueHeaders first; None when one of them is no such object."""
    pairs: list[tuple[str, str]] = []
    for name, values in (multi or {}).items() if isinstance(multi or {}, dict) else [("", None)]:
        if not isinstance(values, list):
            return None
        pairs += [(name, text) for value in values if (text := header_text(value)) is not None]
    if not isinstance(single or {}, dict):
        return None
    for name, value in (single or {}).items():
        text = header_text(value)
        if text is None:
            return None
        if (name, text) not in pairs:
            pairs.append((name, text))
    return pairs


def header_text(value: JsonValue) -> str | None:
    """A header's value from JSON: text, a number or a boolean; anything else is None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        return str(value)
    return None


def _message(status: int, message: str, kind: str) -> HttpResponse:
    headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", invocation_request_id()),
        ("x-amzn-ErrorType", kind),
    ]
    return HttpResponse(status, Headers(headers), json.dumps({"message": message}).encode())
