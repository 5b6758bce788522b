"""HTTP APIs whose integration asks for the payload format 1.0 ("Create AWS Lambda proxy integrations for HTTP APIs in
API Gateway"): nearly the event of a REST API."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.sources import api_http
from sandbox.cloud.sources.api_event_parts import SOURCE_IP, ApiRequest, body_and_flag, domain_of, grouped, last_of
from sandbox.cloud.sources.api_matching import Match
from sandbox.cloud.sources.api_rest import header_pairs
from sandbox.cloud.sources.api_routes import DEFAULT, HttpApi
from sandbox.job import JsonValue


def event(api: HttpApi, stage: str, request: ApiRequest, match: Match) -> JsonValue:
    headers, query = grouped(request.headers), grouped(request.query)
    path = ("" if stage == DEFAULT else f"/{stage}") + unquote(request.http.path)
    kind = request.headers.get("Content-Type").partition(";")[0].strip().lower()
    body, encoded = body_and_flag(request.http.body, binary=bool(kind) and api_http.TEXT.fullmatch(kind) is None)
    return {
        "version": "1.0",
        "resource": match.route.resource,
        "path": path,
        "httpMethod": request.http.method,
        "headers": last_of(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": last_of(query) or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": _context(api, stage, request, match, path),
        "pathParameters": match.parameters or None,
        "stageVariables": api.stages.get(stage) or None,
        "body": body,
        "isBase64Encoded": encoded,
    }


def _context(api: HttpApi, stage: str, request: ApiRequest, match: Match, path: str) -> JsonValue:
    request_id = invocation_request_id()
    key = DEFAULT if match.route.resource == DEFAULT else f"{match.route.method} {match.route.resource}"
    names = (
        "accessKey accountId caller cognitoAmr cognitoAuthenticationProvider cognitoAuthenticationType "
        "cognitoIdentityId cognitoIdentityPoolId principalOrgId user userArn"
    )
    return {
        "accountId": ACCOUNT_ID,
        "apiId": api.api_id,
        "domainName": domain_of(api.api_id),
        "domainPrefix": api.api_id,
        "extendedRequestId": request_id,
        "httpMethod": request.http.method,
        "identity": {
            **dict.fromkeys(names.split()),
            "sourceIp": SOURCE_IP,
            "userAgent": request.user_agent,
        },
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": request.time_text,
        "requestTimeEpoch": request.time_epoch_ms,
        "resourceId": key,
        "resourcePath": match.route.resource,
        "stage": stage,
    }


def answer(value: JsonValue) -> HttpResponse:
    """The HTTP answer that the function's answer stands for: this format infers nothing."""
    status = value.get("statusCode") if isinstance(value, dict) else None
    if not re.fullmatch(r"[1-5]\d\d", str(status)):
        return api_http.failed()
    pairs, body = header_pairs(value.get("headers"), value.get("multiValueHeaders")), value.get("body")
    if pairs is None or not (body is None or isinstance(body, str)):
        return api_http.failed()
    content = (body or "").encode("utf-8", "replace")
    if value.get("isBase64Encoded") is True:
        try:
            content = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return api_http.failed()
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "text/plain; charset=utf-8"))
    return HttpResponse(int(str(status)), Headers([*pairs, ("Apigw-Requestid", invocation_request_id())]), content)
