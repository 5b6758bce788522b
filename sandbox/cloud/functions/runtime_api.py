"""The Lambda Runtime API of one execution environment ("AWS Lambda Developer Guide: Using the Lambda runtime API").

The learner's process talks to it and may lie in any way: answer twice, for another request, before it asked for
one, with malformed bodies. Only the first answer to the invocation under way counts; everything else gets the
status that AWS documents and changes nothing.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse

_PREFIX = "/2018-06-01/runtime/"
MAX_PAYLOAD_BYTES = 6_291_556
"""Lambda's limit on a synchronous answer, as its own error message states it (6 MB and a little)."""


class Answered(Enum):
    """What came back for an invocation."""

    RESPONSE = "response"
    ERROR = "error"
    TOO_LARGE = "too-large"
    INIT_ERROR = "init-error"


@dataclass(frozen=True, slots=True)
class Invocation:
    request_id: str
    event: bytes
    function_arn: str
    deadline_ms: int  # epoch milliseconds
    trace: str = ""  # the tracing header, "Root=..;Parent=..;Sampled=.."


class RuntimeApi:
    """Thread-safe; `changed` is notified whenever anything that a waiter may look at has changed."""

    def __init__(self, answered: Callable[[], None] = lambda: None) -> None:
        """`answered` is called when the runtime has answered an invocation, before the runtime is told so."""
        self.changed = threading.Condition()
        self._tell_answered = answered
        self.asked_at: float | None = None
        """When the runtime asked for its next invocation (monotonic seconds); None while it works."""
        self.answer: tuple[Answered, bytes] | None = None
        self.closed = False
        self._offered: Invocation | None = None
        self._working_on: str | None = None
        self._ever_asked = False
        self._busy = False

    def offer(self, invocation: Invocation) -> None:
        """Give the runtime its next invocation; forgets the answer to the one before."""
        with self.changed:
            self.answer = None
            self._offered = invocation
            self.changed.notify_all()

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one HTTP request of the runtime. GET .../invocation/next blocks until there is one."""
        if not request.path.startswith(_PREFIX):
            return _refusal(404, "NotFound", "no such path in the Lambda Runtime API")
        route = request.path[len(_PREFIX) :].split("/")
        match request.method, route:
            case "GET", ["invocation", "next"]:
                return self._next()
            case "POST", ["invocation", request_id, "response"]:
                return self._answered(request_id, Answered.RESPONSE, request.body)
            case "POST", ["invocation", request_id, "error"]:
                return self._answered(request_id, Answered.ERROR, request.body)
            case "POST", ["init", "error"]:
                return self._init_error(request.body)
        return _refusal(404, "NotFound", "no such path in the Lambda Runtime API")

    def _next(self) -> HttpResponse:
        with self.changed:
            if self._busy:
                return _refusal(403, "InvalidStateTransition", "the invocation under way has not been answered")
            self._ever_asked = True
            self._working_on = None
            self.asked_at = time.monotonic()
            self.changed.notify_all()
            while self._offered is None and not self.closed:
                self.changed.wait()
            if self._offered is None:
                return _refusal(410, "Gone", "the execution environment is shutting down")
            invocation, self._offered = self._offered, None
            self._working_on = invocation.request_id
            self.asked_at = None
            self._busy = True
        headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", invocation.request_id),
            ("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms)),
            ("Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn),
        ]
        if invocation.trace:
            headers.append(("Lambda-Runtime-Trace-Id", invocation.trace))
        return HttpResponse(200, Headers(headers), invocation.event)

    def _answered(self, request_id: str, kind: Answered, body: bytes) -> HttpResponse:
        with self.changed:
            if request_id != self._working_on:
                return _refusal(400, "InvalidRequestID", "Invalid request ID")
            if not self._busy:
                return _refusal(403, "InvalidStateTransition", "this invocation has been answered")
            self._busy = False
            self._tell_answered()
            if len(body) > MAX_PAYLOAD_BYTES:
                self.answer = (Answered.TOO_LARGE, b"")
            else:
                self.answer = (kind, body)
            self.changed.notify_all()
            if self.answer[0] is Answered.TOO_LARGE:
                message = f"Exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
                return _refusal(413, "RequestEntityTooLarge", message)
        return HttpResponse(202, Headers([("Content-Type", "application/json")]), b'{"status":"OK"}\n')

    def _init_error(self, body: bytes) -> HttpResponse:
        with self.changed:
            if self._ever_asked or self.answer is not None:
                return _refusal(403, "InvalidStateTransition", "initialization is over")
            self.answer = (Answered.INIT_ERROR, body[:MAX_PAYLOAD_BYTES])
            self.changed.notify_all()
        return HttpResponse(202, Headers([("Content-Type", "application/json")]), b'{"status":"OK"}\n')


def _refusal(status: int, kind: str, message: str) -> HttpResponse:
    body = json.dumps({"errorMessage": message, "errorType": kind}).encode()
    return HttpResponse(status, Headers([("Content-Type", "application/json")]), body)
