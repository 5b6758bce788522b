"""Malformed input for the Runtime API, the AWS endpoint and the warden's socket.

Bounded here to a few seconds each; `make fuzz` goes on for longer (FUZZ_EXAMPLES), from another seed each time.
"""

import contextlib
import json
import os
import socket
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.channel import Channel, ChannelClosed
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.listener import Listener
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.runtime_api import Invocation, RuntimeApi
from sandbox.cloud.services import SERVICES
from sandbox.cloud.world import World
from tests.sandbox.attacks.conftest import TEMPLATE

LONGER = os.environ.get("FUZZ_EXAMPLES")
EXAMPLES = int(LONGER or 0)


def fuzzed(examples):
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not LONGER,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TOKENS = st.sampled_from(
    [
        *(
            b"GET",
            b"POST",
            b"PUT",
            b"/",
            b" HTTP/1.1",
            b"\r\n",
            b"\r\n\r\n",
            b"Content-Length: ",
            b"5",
            b"-1",
            b"99999999",
        ),
        *(
            b"Transfer-Encoding: chunked\r\n",
            b"Host: x\r\n",
            b"Expect: 100-continue\r\n",
            b"0\r\n\r\n",
            b"\x00",
            b"\xff",
        ),
        *(
            b"/2018-06-01/runtime/invocation/next",
            b"/2018-06-01/runtime/invocation/r/response",
            b"Connection: close\r\n",
        ),
        b"/2018-06-01/runtime/init/error",
    ]
)
RAW = st.lists(TOKENS | st.binary(max_size=20), max_size=14).map(b"".join)


@fuzzed(250)
@given(RAW)
def test_bytes_that_are_hardly_http_never_stop_a_listener(raw):
    with _Served(lambda request: HttpResponse(200, Headers(), request.body)) as port:
        _send(port, raw)
        assert _send(port, b"GET /after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


ROUTES = st.sampled_from(
    ["invocation/r/response", "invocation/r/error", "invocation/x/response", "init/error", "", "x/y"]
)


@fuzzed(200)
@given(st.lists(st.tuples(st.sampled_from(["POST", "PUT", "DELETE"]), ROUTES, st.binary(max_size=50)), max_size=8))
def test_the_runtime_api_counts_the_first_answer_to_the_invocation_whatever_else_comes(requests):
    api = RuntimeApi()
    api.offer(Invocation("r", b"{}", "arn", 0))
    assert api.handle(_request("GET", "/2018-06-01/runtime/invocation/next")).status == 200
    first = None
    for method, route, body in requests:
        response = api.handle(_request(method, f"/2018-06-01/runtime/{route}", body))
        counts = method == "POST" and route in ("invocation/r/response", "invocation/r/error")
        assert response.status == (202 if counts and first is None else response.status)
        assert response.status in (202, 400, 403, 404)
        if counts and first is None:
            first = body
    assert (api.answer[1] if api.answer else None) == first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
OPERATIONS = st.sampled_from(sorted((name, one) for name, service in SERVICES.items() for one in service.operations))
NAMES = st.sampled_from(["honest", "function", "files", "q", "arn:aws:sqs:us-east-1:123456789012:q", "*", "", "../x"])
PARAMETERS = st.dictionaries(
    st.sampled_from(
        [
            *("TableName", "Item", "Key", "QueueUrl", "MessageBody", "Entries", "TopicArn", "Message", "StreamName"),
            *("Records", "Name", "EventPattern", "Rule", "Targets", "FunctionName", "logGroupName", "logStreamName"),
            *("logEvents", "Namespace", "MetricData", "AlarmName", "filterPattern", "ScheduleExpression", "Target"),
        ]
    ),
    JSON | NAMES,
    max_size=6,
)


@pytest.fixture(scope="module")
def world():
    return World.deploy(TEMPLATE)


@fuzzed(200)
@given(OPERATIONS, PARAMETERS, st.binary(max_size=30), st.booleans())
def test_the_endpoint_answers_any_parameters_of_any_operation_soon_and_with_no_exception(
    world, operation, given, raw, odd
):
    service, name = operation
    body = raw if odd else json.dumps(given).encode()
    began = time.monotonic()
    response = world.handle(_aws(service, name, body), invocation=None)
    assert 200 <= response.status < 600
    assert time.monotonic() - began < 5
    world.endpoint.bound(2000)


@pytest.mark.sandbox
@fuzzed(40)
@given(st.binary(max_size=200), st.sampled_from(["raw", "framed", "json", "run"]), JSON)
def test_the_warden_outlives_whatever_comes_over_its_socket(sandbox, raw, kind, document):
    status = sandbox.status()
    with _connected(sandbox) as end:
        if kind == "raw":
            end.sendall(raw)
        elif kind == "framed":
            end.sendall(struct.pack(">II", len(raw), 0) + raw)
        elif kind == "json":
            text = json.dumps(document).encode()
            end.sendall(struct.pack(">II", len(text), 0) + text)
        else:
            text, blob = json.dumps({"op": "run"}).encode(), json.dumps(document).encode()
            end.sendall(struct.pack(">II", len(text), len(blob)) + text + blob)
        end.shutdown(socket.SHUT_WR)
        end.settimeout(5)
        with contextlib.suppress(ConnectionResetError):  # closed with something of ours unread
            while end.recv(65536):
                pass
    assert sandbox.status() == status


def _connected(sandbox):
    end = socket.socket(socket.AF_UNIX)
    descriptor = os.open(sandbox.folder, os.O_PATH | os.O_DIRECTORY)
    end.connect(f"/proc/self/fd/{descriptor}/warden.sock")
    os.close(descriptor)
    return end


@fuzzed(300)
@given(st.binary(max_size=60), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_frame_that_lies_about_its_length_closes_the_channel_and_takes_no_memory(raw, text_size, blob_size):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">II", text_size, blob_size) + raw)
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ChannelClosed):
            assert type(Channel(ours).receive().body) is dict


class _Served:
    """A listener on a port of this machine, for as long as the block runs."""

    def __init__(self, answer):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listener = Listener(self._listening, answer, Lookout(), max_body_bytes=1000)

    def __enter__(self):
        return self._listening.getsockname()[1]

    def __exit__(self, *_):
        self._listener.close()


def _send(port, raw):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        received = b""
        try:
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            while part := client.recv(65536):
                received += part
        except ConnectionError:
            pass
        return received


def _request(method, target, body=b""):
    return HttpRequest(method, target, Headers([("Host", "localhost")]), body)


def _aws(service, operation, body):
    signing = SERVICES[service].signing_name or service
    prefix = {"dynamodb": "DynamoDB_20120810", "sqs": "AmazonSQS", "kinesis": "Kinesis_20131202", "events": "AWSEvents"}
    credential = (
        f"AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/{signing}/aws4_request, SignedHeaders=host, Signature=0"
    )
    headers = [
        ("Host", "localhost"),
        ("Authorization", credential),
        ("X-Amz-Target", f"{prefix.get(service, 'Logs_20140328')}.{operation}"),
        ("Content-Type", "application/x-amz-json-1.0"),
    ]
    return HttpRequest("POST", "/", Headers(headers), body)
