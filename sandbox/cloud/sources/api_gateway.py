"""A client's request to a deployed API: find the route, invoke its function, translate the answer."""

from __future__ import annotations

import base64
from collections.abc import Callable

from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.errors import StepRejected
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.sources import api_http, api_http_v1, api_rest, function_url
from sandbox.cloud.sources.api_event_parts import ApiRequest, arrived, domain_of
from sandbox.cloud.sources.api_matching import Match, match
from sandbox.cloud.sources.api_routes import DEFAULT, HttpApi, RestApi
from sandbox.cloud.step_values import body_of, mapping, text
from sandbox.cloud.template.deployment import Deployment
from sandbox.job import JsonValue, Step
from sandbox.result import Invocation, InvocationStatus

REST_SECONDS = 29.0
HTTP_SECONDS = 30.0
"""How long API Gateway waits for a function ("Quotas for configuring and running a REST API", "... an HTTP API")."""
Invoke = Callable[[Delivery], Invocation]


def request_of(step: Step) -> HttpRequest:
    """The HTTP request that a step describes. Raises StepRejected."""
    target = text(step, "path")
    if not target.startswith("/"):
        raise StepRejected("The path of the step request begins with /.")
    pairs: list[tuple[str, str]] = []
    for name, value in mapping(step, "headers", {}).items():
        pairs += [(str(name), str(v)) for v in (value if isinstance(value, list) else [value])]
    return HttpRequest(text(step, "method", "GET").upper(), target.partition("#")[0], Headers(pairs), body_of(step))


def api_of(deployment: Deployment, step: Step) -> RestApi | HttpApi:
    """The API that a step means: the named one or the only one. Raises StepRejected."""
    apis: dict[str, RestApi | HttpApi] = {**deployment.rest_apis, **deployment.http_apis}
    named = step.get("api")
    if named is None and len(apis) == 1:
        return next(iter(apis.values()))
    for logical_id, api in apis.items():
        if named in (logical_id, api.api_id):
            return api
    if not apis:
        raise StepRejected("There is no API in the template.")
    raise StepRejected(f"There is no API {named}." if named else "The step does not say which API it means.")


def call(api: RestApi | HttpApi, request: HttpRequest, invoke: Invoke) -> HttpResponse:
    """Send `request` to `api`; `invoke` brings an event to a function and returns what came of it."""
    came = arrived(request, domain_of(api.api_id))
    found = match(api.routes, request.method, request.path)
    if isinstance(api, RestApi):
        stage = next(iter(api.stages), "Prod")
        if found is None:
            return api_rest.no_route()
        if found.route.mock is not None:
            return api_rest.mocked(found.route.mock)
        made = invoke(_delivery("api-rest", found, api_rest.event(api, stage, came, found)))
        if made.duration_ms > REST_SECONDS * 1000:
            return api_rest.timed_out()
        answered = made.status is InvocationStatus.ANSWERED
        return api_rest.answer(api, came, made.answer) if answered else api_rest.failed()
    return _http(api, request, came, found, invoke)


def _http(api: HttpApi, request: HttpRequest, came: ApiRequest, found: Match | None, invoke: Invoke) -> HttpResponse:
    """The answer of an HTTP API, which answers preflights by itself and sets the headers of CORS on all others."""
    cors = api.cors
    if cors is None:
        return _integrated(api, came, found, invoke)
    if cors.is_preflight(request):
        return HttpResponse(204, Headers(cors.preflight(request)))
    return cors.applied(request, _integrated(api, came, found, invoke))


def _integrated(api: HttpApi, came: ApiRequest, found: Match | None, invoke: Invoke) -> HttpResponse:
    if found is None:
        return api_http.no_route()
    stage = next(iter(api.stages), DEFAULT)
    kind = api_http_v1 if found.route.payload == "1.0" else api_http
    made = invoke(_delivery("api-http", found, kind.event(api, stage, came, found)))
    if made.duration_ms > HTTP_SECONDS * 1000 or made.status is InvocationStatus.THROTTLED:
        return api_http.timed_out()
    return kind.answer(made.answer) if made.status is InvocationStatus.ANSWERED else api_http.failed()


def _delivery(source: str, found: Match, event: JsonValue) -> Delivery:
    return Delivery(source=source, function=found.route.function, qualifier=found.route.qualifier, event=event)


def call_url(functions: Functions, step: Step, invoke: Invoke) -> HttpResponse:
    """Send the request of a step to the URL of the function that its `function_url` names. Raises StepRejected."""
    function, qualifier, url = function_url.function_of(functions, step)
    request = request_of(step)
    refused = function_url.refusal(function, url, request)
    if refused is not None:
        return refused
    logical_id = function.configuration.logical_id
    event = function_url.event(function, url, request)
    made = invoke(Delivery(source="function-url", function=logical_id, qualifier=qualifier, event=event))
    return function_url.answer(url, request, made)


def response_fact(response: HttpResponse) -> JsonValue:
    """{status, headers, body, is_base64, cookies}: names in lower case, several values of one joined by ", "."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        if name.lower() != "set-cookie":
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    try:
        body, encoded = response.body.decode("utf-8"), False
    except UnicodeDecodeError:
        body, encoded = base64.b64encode(response.body).decode(), True
    cookies = response.headers.all("Set-Cookie")
    return {"status": response.status, "headers": headers, "body": body, "is_base64": encoded, "cookies": cookies}
