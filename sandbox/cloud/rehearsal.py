"""What every run does whatever its job, done once with a made-up one: in a spare run, this is what copies the pages
that reading a job, answering over HTTP and writing a result need, before the job comes."""

from __future__ import annotations

import json
from collections.abc import Callable

from sandbox import plain
from sandbox.cloud.bounding import bounded
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.listener import converse
from sandbox.job import Job, Seed, SeedObject
from sandbox.result import (
    Call,
    Change,
    ChangeKind,
    Invocation,
    InvocationStatus,
    LogLine,
    Outcome,
    Result,
    StepResult,
)

_REQUEST = b"GET /coldstart-rehearsal/missing HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %b\r\n\r\n"
_SIGNED = b"AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
_BYTES = 1024 * 1024


def rehearse(answer: Callable[[HttpRequest], HttpResponse]) -> None:
    """Read a job, have one request answered by `answer`, and write a result. Nothing is kept."""
    seed = Seed(objects=(SeedObject(bucket="b", key="k", body=b"rehearsal"),), items={"t": ({"id": "1"},)})
    job = Job(code={"handler.py": b""}, template="", extra=seed, steps=({"step": "invoke", "payload": {}},))
    plain.load(Job, json.loads(plain.text(job)))
    converse(Sent(_REQUEST % _SIGNED), answer, max_body_bytes=_BYTES)
    plain.text(bounded(_result(), _BYTES)).encode("utf-8", "surrogatepass")


class Sent:
    """A connection on which one request was sent, and whose sender has gone."""

    def __init__(self, request: bytes) -> None:
        self._waiting = [request]

    def recv(self, _size: int, /) -> bytes:
        return self._waiting.pop() if self._waiting else b""

    def sendall(self, data: bytes, /) -> None:
        """Nobody reads it."""

    def settimeout(self, seconds: float | None, /) -> None:
        """Nothing here takes time."""


def _result() -> Result:
    change = Change(service="s3", kind=ChangeKind.ADDED, resource="b", key="k", after={"size": 9})
    invocation = Invocation(
        request_id="r",
        function="F",
        function_name="f",
        source="invoke",
        event={},
        status=InvocationStatus.ANSWERED,
        cold=True,
        logs=(LogLine(at_ms=0, text="rehearsal"),),
        calls=(Call(service="s3", operation="GetObject", parameters={"Bucket": "b"}, status=200),),
        changes=(change,),
    )
    step = StepResult(step={"step": "invoke"}, invocations=(invocation,), changes=(change,))
    return Result(outcome=Outcome.FINISHED, steps=(step,))
