"""Function URLs: the event is an HTTP API's in payload 2.0, the answers are read alike ("Invoking Lambda function URLs"
and "Control access to Lambda function URLs", Lambda developer guide)."""

from __future__ import annotations

import fnmatch
import json
import re

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.errors import StepRejected
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.functions.registry import LATEST, Function, Functions, FunctionUrl
from sandbox.cloud.functions.urls import DOMAIN
from sandbox.cloud.sources import api_http
from sandbox.cloud.sources.api_event_parts import ApiRequest, arrived
from sandbox.cloud.sources.api_matching import Match
from sandbox.cloud.sources.api_routes import ANY, DEFAULT, HttpApi, Route
from sandbox.cloud.sources.cors import Cors
from sandbox.job import JsonValue, Step
from sandbox.result import Invocation, InvocationStatus

_SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=(?P<key>[A-Z0-9]{16,128})/\d{8}/[a-z0-9-]+/lambda/aws4_request, *.+")


def function_of(functions: Functions, step: Step) -> tuple[Function, str, FunctionUrl]:
    """(the function, the qualifier, its URL) that a step means by a logical id or name, with an alias (`Work:live`) or,
    where there is only one URL, without. Raises StepRejected."""
    named = str(step.get("function_url"))
    function = functions.find(named)
    if function is None:
        raise StepRejected(f"There is no function {named}.")
    qualifier = functions.qualifier(named)
    if not qualifier and len(function.urls) == 1:
        qualifier = next(iter(function.urls))
    url = function.urls.get(qualifier or LATEST)
    if url is None:
        raise StepRejected(f"The function {named} has no URL.")
    return function, "" if qualifier == LATEST else qualifier, url


def refusal(function: Function, url: FunctionUrl, request: HttpRequest) -> HttpResponse | None:
    """The answer to a request that reaches no function: a preflight, or one that may not come in."""
    cors = Cors.of(url.cors)
    if url.cors and cors.is_preflight(request):
        return HttpResponse(200, Headers([("x-amzn-RequestId", invocation_request_id()), *cors.preflight(request)]))
    allowed = _is_public(function) if url.auth_type == "NONE" else _signature(request) is not None
    return None if allowed else _message(403, "Forbidden", "AccessDeniedException")


def event(function: Function, url: FunctionUrl, request: HttpRequest) -> JsonValue:
    """What the function gets."""
    domain = f"{url.url_id}.{DOMAIN}"
    api = HttpApi(function.configuration.logical_id, url.url_id, [], {DEFAULT: {}})
    route = Route(ANY, DEFAULT, function.configuration.logical_id)
    came: ApiRequest = arrived(request, domain)
    document: dict[str, JsonValue] = api_http.event(api, DEFAULT, came, Match(route, {}), domain=domain)
    document["requestContext"]["authentication"] = None
    key = _signature(request) if url.auth_type == "AWS_IAM" else None
    if key is not None:
        document["requestContext"]["authorizer"] = {
            "iam": {
                "accessKey": key,
                "accountId": ACCOUNT_ID,
                "callerId": key,
                "cognitoIdentity": None,
                "principalOrgId": None,
                "userArn": f"arn:aws:iam::{ACCOUNT_ID}:root",
                "userId": ACCOUNT_ID,
            }
        }
    return document


def answer(url: FunctionUrl, request: HttpRequest, made: Invocation) -> HttpResponse:
    """What the client gets for what became of the invocation."""
    if made.status is InvocationStatus.THROTTLED:
        response = _message(429, "Rate Exceeded.", "TooManyRequestsException")
    elif made.status is not InvocationStatus.ANSWERED:
        response = _failed()
    else:
        read = api_http.read_answer(made.answer, "application/json")
        response = _failed() if read is None else HttpResponse(read[0], Headers(read[1]), read[2])
    response = HttpResponse(
        response.status, Headers([("x-amzn-RequestId", made.request_id), *response.headers]), response.body
    )
    return Cors.of(url.cors).applied(request, response) if url.cors else response


def _is_public(function: Function) -> bool:
    """Whether the resource policy lets everybody call the URL and, since October 2025, the function by it."""
    wanted = {
        "lambda:InvokeFunctionUrl": ("StringEquals", "lambda:FunctionUrlAuthType", "NONE"),
        "lambda:InvokeFunction": ("Bool", "lambda:InvokedViaFunctionUrl", "true"),
    }
    return all(
        any(
            statement["Effect"] == "Allow"
            and statement["Principal"] in ("*", {"AWS": "*"})
            and fnmatch.fnmatchcase(action, str(statement["Action"]))
            and all(_holds(name, keys, condition) for name, keys in (statement.get("Condition") or {}).items())
            for statement in function.policy
        )
        for action, condition in wanted.items()
    )


def _holds(operator: str, keys: dict[str, JsonValue], condition: tuple[str, str, str]) -> bool:
    return operator == condition[0] and keys == {condition[1]: condition[2]}


def _signature(request: HttpRequest) -> str | None:
    """The access key of a signed request; no signature is verified here, there is nobody else to be."""
    found = _SIGNED.fullmatch(request.headers.get("Authorization"))
    return found["key"] if found else None


def _failed() -> HttpResponse:
    return HttpResponse(502, Headers([("Content-Type", "application/json")]), b"Internal Server Error")


def _message(status: int, message: str, kind: str) -> HttpResponse:
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", kind)]
    return HttpResponse(status, Headers(headers), json.dumps({"Message": message}).encode())
