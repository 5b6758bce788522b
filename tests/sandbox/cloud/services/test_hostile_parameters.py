"""Requests that no SDK writes: every parameter of every operation with values it cannot have. Whatever comes, the
answer is the service's, never an exception's, and the cloud goes on."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests as requests_library
from moto.core.utils import get_service_model

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.services import SERVICES
from sandbox.cloud.world import World

ARNS = {
    "sqs": "arn:aws:sqs:us-east-1:123456789012:thing",
    "sns": "arn:aws:sns:us-east-1:123456789012:thing",
    "kinesis": "arn:aws:kinesis:us-east-1:123456789012:stream/thing",
    "events": "arn:aws:events:us-east-1:123456789012:event-bus/default",
}
STRANGE: tuple[Any, ...] = (
    None, True, -1, 2**70, 1.5, "", "x" * 3000, "thing", "a:b/c", "../../etc/passwd", "\u0000", "\ud800", "{", "[]",
    "{}", [], ["thing"], [[]], [None], {}, {"a": {"b": []}}, "arn:aws:sqs:eu-west-1:999999999999:x",
    "http://169.254.169.254/",
)  # fmt: skip


@pytest.fixture
def world(client: Any, world: World) -> World:
    client("sqs").create_queue(QueueName="thing")
    client("sns").create_topic(Name="thing")
    client("kinesis").create_stream(StreamName="thing", ShardCount=1)
    client("events").put_rule(Name="thing", EventPattern='{"source": ["x"]}')
    world.endpoint.bound(1_000_000)
    return world


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where this process tries to connect to, or what it asks the resolver."""
    tried: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> None:
        tried.append(arguments)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def test_control_the_fixture_sees_who_calls_out(connections: list[Any]) -> None:
    with pytest.raises(OSError, match=r"no network|Max retries"):
        requests_library.post("http://169.254.169.254/", timeout=1)
    assert connections


def ask(world: World, service: str, operation: str, parameters: Any) -> HttpResponse:
    model = get_service_model(service)
    scope = f"AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/{SERVICES[service].scope}/aws4_request, Signature=0"
    pairs = [("Authorization", scope)]
    target, method = "/", "POST"
    if model.protocol == "query":
        pairs.append(("Content-Type", "application/x-www-form-urlencoded"))
        body = urlencode({"Action": operation, **{name: _text(value) for name, value in parameters.items()}})
    else:
        body = json.dumps(parameters)
        pairs.append(("Content-Type", f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.0')}"))
        pairs.append(("X-Amz-Target", f"{model.metadata.get('targetPrefix')}.{operation}"))
    if model.protocol == "rest-json":
        http = model.operation_model(operation).http
        method, target = http["method"], http["requestUri"].replace("{Name}", "thing")
        pairs = [pairs[0], ("Content-Type", "application/json")]
    return world.own_request(HttpRequest(method, target, Headers(pairs), body.encode()))


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace").decode()


def requests(service: str, operation: str) -> Iterator[Any]:
    shape: Any = get_service_model(service).operation_model(operation).input_shape
    valid = {name: _valid(service, shape.members[name], name) for name in (shape.members if shape else ())}
    needed = {name: valid[name] for name in (shape.required_members if shape else ())}
    yield {}
    for name in valid:
        for value in STRANGE:
            yield {**needed, name: value}


def _valid(service: str, shape: Any, name: str) -> Any:
    if shape.type_name == "string":
        return ARNS.get(service, "thing") if name.lower().endswith("arn") else "thing"
    return {"integer": 1, "long": 1, "boolean": True, "timestamp": 1, "blob": "eA==", "list": [], "map": {}}.get(
        shape.type_name, {}
    )


@pytest.mark.parametrize("service", ["sqs", "sns", "kinesis", "events", "scheduler"])
def test_no_parameter_makes_the_cloud_fail_or_call_out(
    world: World, service: str, caplog: pytest.LogCaptureFixture, connections: list[Any]
) -> None:
    failures = []
    for operation in sorted(SERVICES[service].operations):
        for parameters in requests(service, operation):
            response = ask(world, service, operation, parameters)
            error = error_of(response)
            if response.status >= 500 or (response.status >= 300 and (error is None or not error.code)):
                failures.append((operation, parameters, response.status, error))
    assert failures == []
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert connections == []
    state = world.picture()
    assert json.dumps([state.messages, state.records, state.publications, state.events])


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5000])
@pytest.mark.parametrize("service", ["sqs", "kinesis", "events"])
def test_a_body_that_is_no_request_is_answered_with_an_error(world: World, service: str, body: bytes) -> None:
    prefix = get_service_model(service).metadata["targetPrefix"]
    operation = {"sqs": "SendMessage", "kinesis": "PutRecord", "events": "PutEvents"}[service]
    scope = f"AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/{service}/aws4_request, Signature=0"
    headers = Headers([("Authorization", scope), ("X-Amz-Target", f"{prefix}.{operation}")])
    response = world.own_request(HttpRequest("POST", "/", headers, body))
    assert 400 <= response.status < 500


def test_control_the_same_helper_carries_out_what_is_right(world: World) -> None:
    assert ask(world, "sqs", "SendMessage", {"QueueUrl": "thing", "MessageBody": "m"}).status == 200
    assert ask(world, "sns", "Publish", {"TopicArn": ARNS["sns"], "Message": "m"}).status == 200
    assert (
        ask(world, "kinesis", "PutRecord", {"StreamName": "thing", "Data": "eA==", "PartitionKey": "k"}).status == 200
    )
    entry = {"Source": "x", "DetailType": "y", "Detail": "{}"}
    assert ask(world, "events", "PutEvents", {"Entries": [entry]}).status == 200
    state = world.picture()
    assert [len(section[name]) for section, name in ((state.messages, "thing"), (state.events, "default"))] == [1, 1]


def test_text_in_a_message_cannot_become_another_operation(world: World) -> None:
    message = {"QueueUrl": "thing", "MessageBody": "a&Action=DeleteQueue&QueueUrl=thing&b"}
    assert ask(world, "sqs", "SendMessage", message).status == 200
    assert list(world.picture().messages) == ["thing"]
