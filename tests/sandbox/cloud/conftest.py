"""A cloud without walls: real boto3 clients whose requests go straight into `World.handle`, and handlers that run
in this very process."""

from __future__ import annotations

import functools
import json
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.world import World
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import InvocationStatus, LogLine

Handler = Callable[[Any, Any], Any]


class _Raw:
    """The part of urllib3's response that botocore reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, amt: int = 1024, decode_content: bool | None = None):
        body, self._body = self._body, b""
        if body:
            yield body

    def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        taken, self._body = (self._body, b"") if amt is None else (self._body[:amt], self._body[amt:])
        return taken


class _Wire:
    """Where the cached clients send to: the World of this test, and the invocation that calls."""

    world: World
    invocation: str | None = None


def client_of(world: World, service: str, *, invocation: str | None = None, **options: Any) -> Any:
    """A boto3 client whose requests are answered by `world`, with nothing on a wire."""
    _Wire.world, _Wire.invocation = world, invocation
    return _client(service, **options)


@functools.cache
def _client(service: str, region: str = "us-east-1", access_key: str = "ASIAIOSFODNN7EXAMPLE") -> Any:
    config = Config(retries={"max_attempts": 0, "mode": "standard"}, s3={"addressing_style": "path"})
    client = _session().client(
        service,
        endpoint_url="http://127.0.0.1:4566",
        config=config,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key="secret",
    )
    client.meta.events.register("before-send", _send)
    return client


@functools.cache
def _session() -> boto3.session.Session:
    return boto3.session.Session()


def _send(request: Any, **_: Any) -> AWSResponse:
    parts = urlsplit(request.url)
    target = parts.path + ("?" + parts.query if parts.query else "")
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    pairs = [(n, v.decode() if isinstance(v, bytes) else str(v)) for n, v in request.headers.items()]
    content = body.encode() if isinstance(body, str) else bytes(body)
    sent = HttpRequest(request.method, target, Headers(pairs), content)
    if _Wire.invocation is None:
        response = as_administrator(_Wire.world, sent)
    else:
        response = _Wire.world.handle(sent, invocation=_Wire.invocation)
    return AWSResponse(request.url, response.status, dict(response.headers.pairs), _Raw(response.body))


def as_administrator(world: World, request: HttpRequest) -> HttpResponse:
    """The answer to a request of nobody's function, which no policy binds."""
    authorizer, world.endpoint.authorizer = world.endpoint.authorizer, None
    try:
        return world.handle(request, invocation=None)
    finally:
        world.endpoint.authorizer = authorizer


class FakeInvoker:
    """Runs `handler(event, context)` in this process, where a real invoker has it run behind the wall."""

    def __init__(self, world: World, handler: Handler, **overrides: Any) -> None:
        self.world = world
        self.handler = handler
        self.overrides = overrides
        self.environments = 1
        self.fresh = True
        self.events: list[Any] = []

    def client(self, service: str) -> Any:
        return client_of(self.world, service, invocation=self.request_id)

    def prepare(self, function: FunctionConfiguration) -> None:
        """Handlers here are there already."""

    def new_environment(self, function: FunctionConfiguration) -> None:
        self.environments += 1
        self.fresh = True

    def kill(self, request_id: str) -> None:
        """Handlers here run in this very process, which goes on."""

    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str, trace: str = "") -> Exchange:
        self.request_id = request_id
        self.function = function
        self.events.append(json.loads(event))
        cold, self.fresh = self.fresh, False
        status, payload = self._run(json.loads(event))
        facts: dict[str, Any] = {
            "status": status,
            "payload": payload,
            "cold": cold,
            "environment": f"environment-{self.environments}",
            "log_stream": f"2025/01/01/[$LATEST]environment-{self.environments}",
            "init_ms": 100.25 if cold else None,
            "duration_ms": 1.5,
            "max_memory_mb": 40,
            "logs": (LogLine(at_ms=int(time.time() * 1000), text="hello from the handler"),),
        }
        return Exchange(**{**facts, **self.overrides})

    def _run(self, event: Any) -> tuple[InvocationStatus, bytes]:
        try:
            return InvocationStatus.ANSWERED, json.dumps(self.handler(event, self)).encode()
        except Exception as error:  # noqa: BLE001 - whatever a handler raises
            frames = [frame.replace(__file__, "/opt/runtime.py") for frame in traceback.format_tb(error.__traceback__)]
            document = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": frames}
            return InvocationStatus.FAILED, json.dumps(document).encode()


def missing_paths(sample: Any, event: Any, path: str = "") -> list[str]:
    """The paths of `sample` that `event` lacks or has with another type. An empty object or text is any of its type;
    None in the sample asks only that the key is there."""
    if isinstance(sample, dict):
        if not isinstance(event, dict):
            return [f"{path or '.'} is {type(event).__name__}"]
        return [
            problem
            for key, value in sample.items()
            for problem in (
                missing_paths(value, event[key], f"{path}.{key}") if key in event else [f"{path}.{key} is missing"]
            )
        ]
    if isinstance(sample, list):
        if not isinstance(event, list) or not event:
            return [f"{path} is no list with members"]
        return missing_paths(sample[0], event[0], f"{path}[0]") if sample else []
    if sample is None or type(sample) is type(event):
        return []
    return [f"{path} is {type(event).__name__}, not {type(sample).__name__}"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Every test begins at the present."""
    CLOCK.skipped = 0.0
    yield
    CLOCK.skipped = 0.0


@pytest.fixture
def cloud() -> type:
    """The tools of this file, for tests that want them by one name."""

    class Cloud:
        client = staticmethod(client_of)
        send = staticmethod(_send)
        invoker = FakeInvoker
        missing_paths = staticmethod(missing_paths)

    return Cloud
