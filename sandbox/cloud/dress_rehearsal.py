"""A whole case, played with a made-up function before anybody's comes.

The interpreter counts calls, specializes instructions and looks attributes up where it first needs them, and keeps all
of it in memory that a fork would have to copy to write it down. So the parent of all runs plays a case a few times,
from the reading of its job to the writing of its result. Nothing is left behind but an empty cloud.
"""

from __future__ import annotations

import json
import sys

from sandbox import plain
from sandbox.cloud.backends import own_requests
from sandbox.cloud.bounding import bounded
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.listener import converse
from sandbox.cloud.functions.runtime_api import Invocation, RuntimeApi
from sandbox.cloud.rehearsal import Sent
from sandbox.cloud.scenario import play
from sandbox.cloud.warming import WARMING_TEMPLATE
from sandbox.cloud.world import World
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.job import Job, Seed, SeedObject
from sandbox.result import InvocationStatus, Result

TIMES = 10
"""From eight calls on the interpreter specializes a function's instructions."""
_BYTES = 1024 * 1024
_OTHER = "coldstart-rehearsal"
_SEED = Seed(objects=(SeedObject(bucket="Bucket", key="old.txt", body=b"rehearsal"),), items={"Table": ({"id": "0"},)})
_EXTRA = Seed(objects=(SeedObject(bucket=_OTHER, key="k.txt", body=b"rehearsal"),))
_STEPS = (
    {"step": "put-object", "bucket": "Bucket", "key": "a b/c.txt", "body": "rehearsal", "metadata": {"by": "us"}},
    {"step": "invoke", "payload": {}},
)
_NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUser-Agent: rehearsal\r\n\r\n"
_ANSWER = (
    b"POST /2018-06-01/runtime/invocation/%b/response HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUser-Agent: rehearsal\r\n"
    b'Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{"copied": true}'
)


def rehearse() -> None:
    """Play the case as often as it takes."""
    sys._clear_type_cache()  # so that it is full of what a run needs: all else would have to make way in a fork
    for _ in range(TIMES):
        play_once()
    World.deploy("")


def play_once() -> Result:
    """Deploy, read the job, play it, write its result."""
    made_up = Job(code={"handler.py": b""}, template=WARMING_TEMPLATE, seed=_SEED, extra=_EXTRA, steps=_STEPS)
    job = plain.load(Job, json.loads(plain.text(made_up)))
    world = World.deploy(job.template, job.seed, others=1)
    world = world.another(job.template, job.seed)
    result = bounded(play(world, job, _MadeUp(world)), _BYTES)
    plain.text(result).encode("utf-8", "surrogatepass")
    return result


class _MadeUp:
    """An Invoker without an environment: what a function would send comes from here, in this thread."""

    def __init__(self, world: World) -> None:
        self._world = world

    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str, trace: str = "") -> Exchange:
        """See `sandbox.exchange.Invoker`. The first event that comes from the bucket is copied from and noted."""

        def answer(request: HttpRequest) -> HttpResponse:
            return self._world.handle(request, invocation=request_id)

        api = RuntimeApi()
        api.offer(Invocation(request_id, event, function.arn, 0, trace))
        converse(Sent(_NEXT), api.handle, max_body_bytes=_BYTES)
        for request in self._requests(event):
            converse(Sent(_written(request)), answer, max_body_bytes=_BYTES)
        converse(Sent(_ANSWER % request_id.encode()), api.handle, max_body_bytes=_BYTES)
        return Exchange(
            status=InvocationStatus.ANSWERED,
            payload=api.answer[1] if api.answer else None,
            cold=True,
            environment="rehearsal",
            log_stream="rehearsal",
            init_ms=1.0,
            duration_ms=1.0,
            max_memory_mb=1,
        )

    def prepare(self, function: FunctionConfiguration) -> None:
        """There is nothing to begin."""

    def new_environment(self, function: FunctionConfiguration) -> None:
        """There is none."""

    def kill(self, request_id: str) -> None:
        """There is none."""

    def _requests(self, event: bytes) -> list[HttpRequest]:
        bucket, table = self._world.resources["Bucket"], self._world.resources["Table"]
        if b"ObjectCreated" not in event:
            return [own_requests.get_object(bucket, "missing")]
        return [
            own_requests.get_object(bucket, "old.txt"),
            own_requests.put_object(_OTHER, "new.txt", b"rehearsal", "text/plain", {}),
            own_requests.copy_object(bucket, "old.txt", _OTHER, "copy"),
            own_requests.dynamodb("PutItem", {"TableName": table, "Item": {"id": {"S": "1"}}}),
            own_requests.dynamodb("GetItem", {"TableName": table, "Key": {"id": {"S": "1"}}}),
        ]


def _written(request: HttpRequest) -> bytes:
    """As SDKs write it: what has a body of an object asks first."""
    fields = [*request.headers, *_OF_SDKS.items(), ("Content-Length", str(len(request.body)))]
    if request.method == "PUT" and request.body:
        fields.append(("Expect", "100-continue"))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{request.method} {request.target} HTTP/1.1\r\n{head}\r\n".encode() + request.body


_OF_SDKS = {
    "Host": "127.0.0.1:9002",
    "User-Agent": "Boto3 md/Botocore ua/2.1 os/linux md/arch#x86_64 lang/python md/pyimpl#CPython",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-Security-Token": "rehearsal",
    "amz-sdk-invocation-id": "00000000-0000-0000-0000-000000000000",
    "amz-sdk-request": "attempt=1",
}
