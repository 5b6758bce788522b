"""Malformed bytes for the ports that a function finds in its environment: Runtime API, AWS endpoint, X-Ray's daemon and
OpenTelemetry. They are the real ones; only the wall is not there. What is honest still works between them."""

from __future__ import annotations

import json
import struct
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given

from sandbox import plain
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.handles import Handles
from sandbox.cloud.observe.observatory import Observatory
from sandbox.cloud.series import results
from sandbox.cloud.services import SERVICES
from sandbox.cloud.world import World
from sandbox.job import Job
from tests.sandbox.fuzz import wire
from tests.sandbox.fuzz.environment import ANSWER, EXPORT, IDENTITY, Behind, Told, fact_of
from tests.sandbox.fuzz.faults import Faults
from tests.sandbox.fuzz.known import recalled
from tests.sandbox.fuzz.parameters import TEXTS, One, parameters
from tests.sandbox.fuzz.settings import CHANCE, fuzzed

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Timeout: 20, Tracing: Active,
                 Policies: [AdministratorAccess]}
"""
JOB = Job(code={"handler.py": b""}, template=TEMPLATE, steps=({"step": "invoke", "payload": {}},))
LOOKOUT = Lookout()
TOKENS = (
    b"GET", b"POST", b"HEAD", b"PUT", b"/", b" HTTP/1.1", b" HTTP/1.0", b"\r\n", b"\r\n\r\n", b"\n",
    b"Content-Length: ",
    b"5", b"-1", b"99999999999", b"Transfer-Encoding: chunked\r\n", b"Host: x\r\n", b"Expect: 100-continue\r\n",
    b"0\r\n\r\n",
    b"\x00", b"\xff", b"ffffffff\r\n", b"/2018-06-01/runtime/invocation/r/response",
    b"/2018-06-01/runtime/invocation/r/error",
    b"/2018-06-01/runtime/init/error", b"Connection: close\r\n", b"Upgrade: h2c\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"X: " + b"y" * 20_000 + b"\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"/v1/traces", IDENTITY, EXPORT,
)  # fmt: skip
HEADER = b'{"format": "json", "version": 1}\n'
SEGMENT: dict[str, Any] = {
    "name": "s", "id": "70de5b6f19ff9a0a", "trace_id": "1-6553f100-ffffffffffffffffffffffff", "start_time": 1.7e9,
    "end_time": 1.7e9 + 1, "annotations": {"a": 1}, "metadata": {"m": {"n": []}}, "http": {"response": {"status": 200}},
    "subsegments": [{"name": "t", "id": "70de5b6f19ff9a0b", "start_time": 1.7e9, "end_time": 1.7e9, "fault": True}],
}  # fmt: skip
SPANS: dict[str, Any] = {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [{
    "traceId": "6553f100ffffffffffffffffffffffff", "spanId": "70de5b6f19ff9a0a", "parentSpanId": "70de5b6f19ff9a0b",
    "name": "s",
    "kind": 3, "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": 1700000001000000000,
    "attributes": [{"key": "http.status_code", "value": {"intValue": "200"}}], "status": {"code": 2, "message": "m"},
}]}]}]}  # fmt: skip


def told(one: One) -> Told:
    port = one(("runtime_api", "aws", "otlp", "xray"))
    if port == "xray":
        raw = HEADER + json.dumps(changed(one, SEGMENT)).encode()
    elif port == "otlp":
        body = one((lambda: json.dumps(changed(one, SPANS)).encode(), lambda: protobuf(one, 0)))()
        kind = one((b"application/json", b"application/x-protobuf", b"text/plain"))
        raw = b"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind,
            len(body)) + body
    elif port == "aws":
        raw = call(one)
    else:
        raw = IDENTITY.replace(b"POST /", b"POST /2018-06-01/runtime/invocation/r/" + one((b"response", b"error",
            b"")), 1)
    if one((True, False)):
        raw = spoilt(one, raw)
    if one(range(4)) == 0:
        raw = b"".join(one(TOKENS) for _ in range(one(range(14))))
    return Told(port, raw, one((1, 1, 2, 5)))


def call(one: One) -> bytes:
    service = one(sorted(SERVICES))
    operation = one(sorted(SERVICES[service].operations - {"PostObject"}))
    asked = recalled(parameters(one, service, operation, strange=False), {})
    return wire.broken(one, wire.written(service, operation, asked, wire.protocols(service)[0])).bytes()


def spoilt(one: One, raw: bytes) -> bytes:
    """Cut, with other bytes in it, or a part of it twice."""
    at, long = one(range(len(raw) + 1)), one((0, 1, 4, 100))
    return one((raw[:at], raw[:at] + one(TOKENS) + raw[at + long :], raw[:at] + raw[at - long :], raw * 2))


def changed(one: One, document: dict[str, Any]) -> Any:
    other = json.loads(json.dumps(document))
    for _ in range(one(range(4))):
        places = list(wire.places(other))
        holder, key = one(places) if places else (other, "a")
        holder[key] = deepcopy(one((*wire.ODD, *(text for text in TEXTS if len(text) < 6000))))
    return other


def protobuf(one: One, depth: int) -> bytes:
    """Fields that are of OpenTelemetry's numbers and kinds more often than not."""
    out = b""
    for _ in range(one(range(1, 5))):
        kind = one((0, 1, 2, 2, 2, 5, 7))
        out += bytes([one((1, 2, 4, 5, 7, 8, 9, 15)) << 3 & 0xFF | kind])
        if kind == 2:
            inner = protobuf(one, depth + 1) if depth < 8 and one((True, False)) else one((b"", b"s" * 16, b"\xff" * 8,
                b"text"))
            length = one((len(inner), len(inner), 255, 2**40))
            out += varint(length) + inner
        else:
            out += {0: varint(one((0, 3, 2**63))), 1: struct.pack("<d", 1e18), 5: b"1234"}.get(kind, b"")
    return out


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def said(one: One) -> list[str]:
    """What is wrong with a run in whose environment all of that is said."""
    behind = Behind([told(one) for _ in range(one(range(4)))], [told(one) for _ in range(one(range(5)))])
    with Faults() as found:
        world = World.deploy(TEMPLATE)

        def no_other(_family: str) -> Any:
            raise AssertionError("a second environment was asked for")

        (result,) = results(world, [JOB], Handles("python", behind.handle, no_other), LOOKOUT)
        json.loads(plain.text(result).encode("utf-8", "surrogatepass"))
    behind.over()
    faults = [*behind.honest, *found.all]
    invocation = fact_of(result)
    if (result.outcome, invocation.status, invocation.answer) != ("finished", "answered", json.loads(ANSWER)):
        faults.append(f"{result.outcome} {result.message} {invocation.status} {invocation.answer} {invocation.error}")
    if all((found.service, found.operation) != ("sts", "GetCallerIdentity") for found in invocation.calls):
        faults.append("the honest call was not recorded")
    return [f"{fault}\n  {behind.before}\n  {behind.during}" for fault in faults]


def environments(examples: int, *, shrinking: bool = True) -> None:
    """Raises AssertionError with the first run in which something was wrong."""

    @fuzzed(examples, shrinking=shrinking)
    @given(CHANCE)
    def run(chance: Any) -> None:
        faults = said(chance.choice)
        assert not faults, "\n".join(faults)

    run()


def test_whatever_a_function_sends_to_its_ports_its_honest_answer_counts() -> None:
    environments(40)


@pytest.mark.parametrize(("part", "name"), [(Observatory, "invoked"), (World, "handle")])
def test_control_a_part_that_fails_is_found_out(part: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(part, name, fails)
    with pytest.raises((AssertionError, RuntimeError)):
        environments(1, shrinking=False)
