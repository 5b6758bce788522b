"""The routes of an API, from the OpenAPI document that SAM wrote for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.sources.cors import Cors

ANY = "ANY"
DEFAULT = "$default"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", ANY})
FindFunction = Callable[[str], tuple[str, str] | None]
"""(ARN or name) -> (logical id, version or alias) of a function that there is"""


@dataclass(frozen=True, slots=True)
class Mock:
    """What a mock integration answers; SAM writes one for OPTIONS where a REST API has Cors."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Route:
    method: str  # "GET" ... or ANY
    resource: str  # "/hello/{name}", "/{proxy+}", or "$default" of an HTTP API
    function: str  # logical id
    qualifier: str = ""
    """The version or alias that the integration names."""
    payload: str = "2.0"  # of an HTTP API: "1.0" or "2.0"
    mock: Mock | None = None
    """An answer that the API gives by itself; `function` is "" then."""

    def segments(self) -> list[str]:
        return self.resource.strip("/").split("/")


@dataclass
class Api:
    logical_id: str
    api_id: str
    routes: list[Route]
    stages: dict[str, dict[str, str]] = field(default_factory=dict)
    """Stage -> its variables."""


@dataclass
class RestApi(Api):
    """API Gateway REST API (payload 1.0)."""

    binary_media_types: tuple[str, ...] = ()


@dataclass
class HttpApi(Api):
    """API Gateway HTTP API (payload 2.0, or 1.0 where a route asks for it)."""

    cors: Cors | None = None


def rest_api(logical_id: str, api_id: str, properties: Mapping[str, Any], find: FindFunction) -> RestApi:
    """Raises ValueError with what is wrong or not supported."""
    document = _document(properties.get("Body"))
    kinds = [
        *(properties.get("BinaryMediaTypes") or ()),
        *(document.get("x-amazon-apigateway-binary-media-types") or ()),
    ]
    binary = tuple(str(kind).replace("~1", "/") for kind in kinds)
    return RestApi(logical_id, api_id, _routes(document, find), binary_media_types=binary)


def http_api(logical_id: str, api_id: str, properties: Mapping[str, Any], find: FindFunction) -> HttpApi:
    """Raises ValueError with what is wrong or not supported."""
    document = _document(properties.get("Body"))
    cors = document.get("x-amazon-apigateway-cors")
    return HttpApi(logical_id, api_id, _routes(document, find), cors=Cors.of(cors) if cors else None)


def _document(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise ValueError("an API needs routes: events of a function, or a DefinitionBody")
    schemes = body.get("securityDefinitions") or (body.get("components") or {}).get("securitySchemes")
    if schemes:
        raise ValueError(f"authorizers and API keys are not supported here ({', '.join(schemes)})")
    return body


def _routes(document: Mapping[str, Any], find: FindFunction) -> list[Route]:
    routes = []
    for resource, methods in (document.get("paths") or {}).items():
        for method, operation in methods.items():
            name = ANY if method == "x-amazon-apigateway-any-method" else method.upper()
            if name in METHODS:
                routes.append(_route(name, resource, operation, find))
    return routes


def _route(method: str, resource: str, operation: Mapping[str, Any], find: FindFunction) -> Route:
    integration = operation.get("x-amazon-apigateway-integration") or {}
    kind = str(integration.get("type")).lower()
    if kind == "mock":
        return Route(method, resource, "", mock=_mock(integration))
    if kind != "aws_proxy":
        raise ValueError(f"{method} {resource}: only the Lambda proxy integration is supported here")
    payload = str(integration.get("payloadFormatVersion", "2.0"))
    if payload not in ("1.0", "2.0"):
        raise ValueError(f"{method} {resource}: there is no payload format {payload}")
    arn = re.search(r"functions/([^/]+)/invocations", str(integration.get("uri")))
    function = find(arn.group(1)) if arn else None
    if function is None:
        raise ValueError(f"{method} {resource}: the integration names no function of the template")
    return Route(method, resource, *function, payload=payload)


def _mock(integration: Mapping[str, Any]) -> Mock:
    """The default response of a mock integration, whose headers are constants in quotes."""
    response = (integration.get("responses") or {}).get("default") or {}
    prefix = "method.response.header."
    headers = tuple(
        (name.removeprefix(prefix), str(value).strip("'"))
        for name, value in (response.get("responseParameters") or {}).items()
        if name.startswith(prefix)
    )
    body = (response.get("responseTemplates") or {}).get("application/json") or ""
    return Mock(int(response.get("statusCode", 200)), headers, str(body))
