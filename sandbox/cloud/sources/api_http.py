"""HTTP APIs, payload 2.0 ("Create AWS Lambda proxy integrations for HTTP APIs in API Gateway")."""

from __future__ import annotations

import base64
import binascii
import json
import re
from urllib.parse import unquote

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.sources.api_event_parts import SOURCE_IP, ApiRequest, body_and_flag, domain_of, grouped
from sandbox.cloud.sources.api_matching import Match
from sandbox.cloud.sources.api_rest import header_text
from sandbox.cloud.sources.api_routes import DEFAULT, HttpApi
from sandbox.job import JsonValue

TEXT = re.compile(r"text/.*|application/(json|xml|javascript)")
"""Content types whose bodies come as text; all others come in base64, a web form too."""


def event(api: HttpApi, stage: str, request: ApiRequest, match: Match, *, domain: str = "") -> JsonValue:
    """`domain` is the address that the client asked; "" for the API's own."""
    prefix = "" if stage == DEFAULT else f"/{stage}"
    path = prefix + unquote(request.http.path)
    key = DEFAULT if match.route.resource == DEFAULT else f"{match.route.method} {match.route.resource}"
    kind = request.headers.get("Content-Type").partition(";")[0].strip().lower()
    body, encoded = body_and_flag(request.http.body, binary=bool(kind) and TEXT.fullmatch(kind) is None)
    document: dict[str, JsonValue] = {
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": request.http.query,
    }
    cookies = [part.strip() for value in request.headers.all("Cookie") for part in value.split(";") if part.strip()]
    if cookies:
        document["cookies"] = cookies
    document["headers"] = {
        name.lower(): ",".join(values)
        for name, values in grouped(request.headers).items()
        if name.lower() not in ("cookie", "content-length")
    }
    if request.http.body:
        document["headers"]["content-length"] = str(len(request.http.body))
    if request.query:
        document["queryStringParameters"] = {n: ",".join(values) for n, values in grouped(request.query).items()}
    document["requestContext"] = _context(api, stage, request, path, key, domain or domain_of(api.api_id))
    if match.parameters:
        document["pathParameters"] = match.parameters
    if api.stages.get(stage):
        document["stageVariables"] = api.stages[stage]
    if body is not None:
        document["body"] = body
    document["isBase64Encoded"] = encoded
    return document


def _context(api: HttpApi, stage: str, request: ApiRequest, path: str, key: str, domain: str) -> JsonValue:
    return {
        "accountId": ACCOUNT_ID,
        "apiId": api.api_id,
        "domainName": domain,
        "domainPrefix": api.api_id,
        "http": {
            "method": request.http.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": SOURCE_IP,
            "userAgent": request.user_agent,
        },
        "requestId": invocation_request_id(),
        "routeKey": key,
        "stage": stage,
        "time": request.time_text,
        "timeEpoch": request.time_epoch_ms,
    }


def no_route() -> HttpResponse:
    return _message(404, "Not Found")


def failed() -> HttpResponse:
    return _message(500, "Internal Server Error")


def timed_out() -> HttpResponse:
    return _message(503, "Service Unavailable")


def answer(value: JsonValue) -> HttpResponse:
    """The HTTP answer that the function's answer stands for."""
    read = read_answer(value, "text/plain; charset=utf-8")
    return failed() if read is None else _response(*read)


def read_answer(value: JsonValue, content_type: str) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """(status, headers, body) of a function's answer; None when it is malformed. `content_type` is what an answer has
    that says none.

    Without a statusCode the whole answer is the body of a 200: text as it is, anything else as JSON.
    """
    if not isinstance(value, dict) or "statusCode" not in value:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return 200, [("Content-Type", "application/json")], text.encode("utf-8", "replace")
    status, body = _status(value["statusCode"]), value.get("body")
    headers, cookies = value.get("headers") or {}, value.get("cookies") or []
    if status is None or not isinstance(headers, dict) or not isinstance(cookies, list):
        return None
    if not (body is None or isinstance(body, str)):
        return None
    content = (body or "").encode("utf-8", "replace")
    if value.get("isBase64Encoded") is True:
        try:
            content = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return None
    pairs = [(str(n), header) for n, given in headers.items() if (header := header_text(given)) is not None]
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", content_type))
    pairs += [("Set-Cookie", cookie) for cookie in cookies if isinstance(cookie, str)]
    return status, pairs, content


def _status(value: JsonValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        value = int(value)
    return value if isinstance(value, int) and 100 <= value <= 599 else None


def _response(status: int, pairs: list[tuple[str, str]], content: bytes) -> HttpResponse:
    return HttpResponse(status, Headers([*pairs, ("Apigw-Requestid", invocation_request_id())]), content)


def _message(status: int, message: str) -> HttpResponse:
    return _response(status, [("Content-Type", "application/json")], json.dumps({"message": message}).encode())
