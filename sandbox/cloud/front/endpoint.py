"""The AWS endpoint: gate, bounds, moto, recorder, in this order and one request at a time."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.cloud.backends import moto_bridge
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.backends.storage import Storage
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.errors import InvocationOver
from sandbox.cloud.front.caller_identity import Caller, caller_identity
from sandbox.cloud.front.cbor_answers import in_kind
from sandbox.cloud.front.faults import Faults
from sandbox.cloud.front.gate import Admission, admit
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation, error_of
from sandbox.cloud.front.recording import parameters_for_record, text_for_record
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.front.request_ids import service_request_id
from sandbox.cloud.front.turns import Turns
from sandbox.cloud.iam.authorizer import Authorizer
from sandbox.cloud.services import SERVICES
from sandbox.result import Call

log = logging.getLogger(__name__)
OwnAnswer = Callable[[Operation, Caller], HttpResponse]
InvokeAnswer = Callable[[Operation, Cause], HttpResponse]


@dataclass
class Recording:
    """The calls of one invocation, in the order they were answered."""

    invocation: str
    began: float
    caller: Caller
    leads_to: Cause
    function: str  # logical id
    calls: list[Call] = field(default_factory=list)


class Endpoint:
    """Serves the requests of one World and remembers those of its invocations. Thread-safe."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.calls_left = 0
        self.refused_for_count = False
        self.storage = Storage()
        self.request_id = ""
        """Of the request that is being served."""
        self.mutations = 0
        """Grows with every request that may have changed state."""
        self.after_call: Callable[[bool], None] = lambda _succeeded: None
        """Told after each request whether it succeeded, so that events of a failed one are forgotten."""
        self.authorizer: Authorizer | None = None
        """None: everything is allowed."""
        self.own: dict[str, OwnAnswer] = {"sts": lambda _operation, caller: caller_identity(caller)}
        """Services (by name) that the cloud answers itself, and how."""
        self.invoke: InvokeAnswer | None = None
        """Answers Lambda's Invoke, without the lock: the function that is invoked makes calls of its own."""
        self.faults = Faults()
        self.turns: Turns | None = None
        """While invocations are concurrent: whose call is next."""
        self.kill: Callable[[str], None] = lambda _request_id: None
        """Kills the environment of an invocation."""
        self._recordings: dict[str, Recording] = {}
        self._over: set[str] = set()
        self._nested = 0
        self._closed = False
        self._calm = threading.Condition(self.lock)

    def bound(self, calls: int) -> None:
        """Allow this many more calls by functions."""
        self.calls_left = calls
        self.refused_for_count = False

    def close(self) -> None:
        """Its world is spent, and another one may stand in moto's globals: whoever was inside has left, and who wants
        in from now on hears InvocationOver."""
        with self.lock:
            self._closed = True

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Hold the lock, for what touches the state of the cloud. Raises InvocationOver once it was closed."""
        with self.lock:
            if self._closed:
                raise InvocationOver
            yield

    def begin(
        self, invocation: str, caller: Caller | None = None, leads_to: Cause | None = None, function: str = ""
    ) -> None:
        with self.lock:
            self._over.discard(invocation)
            self._recordings[invocation] = Recording(
                invocation, time.monotonic(), caller or Caller(), leads_to or Cause(), function
            )

    def end(self, invocation: str) -> tuple[Call, ...]:
        """The calls recorded under `invocation`, which is over: a later one raises InvocationOver."""
        with self.lock:
            self._over.add(invocation)
            recording = self._recordings.pop(invocation, None)
            return tuple(recording.calls) if recording else ()

    def handle(self, request: HttpRequest, invocation: str | None) -> HttpResponse:
        """Answer a function's request. `invocation` is the request id of the invocation it belongs to.

        A call without one (made while the environment initialises) is put with the open invocation. Raises
        InvocationOver for one that came too late to be put with its own, and for any after `close`.
        """
        turns = self.turns
        if turns is None:
            response = self._handle(request, invocation)
        else:
            with turns.turn(invocation):
                response = self._handle(request, invocation)
        if response is None:
            self.faults.stay_silent()
            return refusal("", 503, "ServiceUnavailable", "The simulated service did not answer.")
        return in_kind(request, response)

    def own_request(self, request: HttpRequest) -> HttpResponse:
        """Answer a request of the cloud's own steps: neither counted nor recorded."""
        with self.inside():
            admission = admit(request)
            self.request_id = service_request_id(admission.service)
            Listeners.cause = Cause()
            return in_kind(request, admission.refused or self._serve(admission, Caller(is_cloud=True)))

    def _handle(self, request: HttpRequest, invocation: str | None) -> HttpResponse | None:
        """The answer, recorded; None when a fault says that there is none."""
        began = time.monotonic()
        with self.inside():
            if invocation in self._over:
                raise InvocationOver
            recording = self._recording(invocation)
            self.calls_left -= 1
            admission = admit(request)
            self.request_id = request_id = service_request_id(admission.service)
            nested = self.invoke is not None and _is_invoke(admission)
            response = self._answer(admission, recording, only_check=nested)
            nested = nested and response is not None and response.status == _PASSED
            self._nested += nested
            if not nested:  # at once, so that no call is carried out whose invocation ends before it is recorded
                answer, dies = self._recorded(admission, recording, response, request_id, began)
        if nested:
            assert admission.operation is not None
            invoked = self._invoke(admission.operation, recording.leads_to if recording else Cause())
            with self.lock:
                answer, dies = self._recorded(admission, recording, invoked, request_id, began)
        if dies and recording is not None:
            self.kill(recording.invocation)
        return answer

    def _recorded(
        self,
        admission: Admission,
        recording: Recording | None,
        response: HttpResponse | None,
        request_id: str,
        began: float,
    ) -> tuple[HttpResponse | None, bool]:
        """The answer as it goes out, and whether the environment dies of it."""
        answer = response or refusal(admission.service, 503, "RequestTimeout", "No answer was given.")
        answer = _with_request_id(answer, admission.service, request_id)
        if recording is not None:
            recording.calls.append(_call(admission, answer, request_id, recording.began, began))
        dies = recording is not None and self.faults.dies(recording.function)
        return (None if response is None else answer), dies

    def _invoke(self, operation: Operation, cause: Cause) -> HttpResponse:
        assert self.invoke is not None
        try:
            return self.invoke(operation, cause)
        finally:
            with self._calm:
                self._nested -= 1
                self._calm.notify_all()

    def until_calm(self, seconds: float) -> bool:
        """Wait until no function is being invoked by another one's call; False when it takes longer than that."""
        with self._calm:
            return self._calm.wait_for(lambda: not self._nested, timeout=max(0.0, seconds))

    def _answer(self, admission: Admission, recording: Recording | None, *, only_check: bool) -> HttpResponse | None:
        """`only_check`: everything but carrying it out; status 0 when nothing is against it."""
        if self.calls_left < 0:
            self.refused_for_count = True
            return refusal(admission.service, 400, "TooManyCalls", "This run has made as many AWS calls as it may.")
        if admission.refused is not None:
            return admission.refused
        assert admission.operation is not None
        caller = recording.caller if recording else Caller()
        Listeners.cause = recording.leads_to if recording else Cause()
        denied = self._denied(admission.operation, caller)
        if denied is not None:
            return denied
        fault = self.faults.due(admission.operation, recording.function if recording else "")
        if fault is not None:
            return self.faults.answer(fault, lambda: self._serve(admission, caller))
        return HttpResponse(_PASSED) if only_check else self._serve(admission, caller)

    def _denied(self, operation: Operation, caller: Caller) -> HttpResponse | None:
        if self.authorizer is None:
            return None
        try:
            return self.authorizer.refusal(operation, caller)
        except Exception:
            log.exception("a request could not be authorized")
            return refusal(operation.service, 500, "InternalError", "We encountered an internal error.")

    def _serve(self, admission: Admission, caller: Caller) -> HttpResponse:
        try:
            return self._carried_out(admission, caller)
        except Exception:
            log.exception("a request could not be served")
            self.after_call(False)
            return refusal(admission.service, 500, "InternalError", "We encountered an internal error.")

    def _carried_out(self, admission: Admission, caller: Caller) -> HttpResponse:
        assert admission.operation is not None
        own = self.own.get(admission.service)
        if own is not None:
            response = own(admission.operation, caller)
            self.after_call(response.status < 400)
            return response
        if not admission.operation.name.startswith(SERVICES[admission.service].reads):
            self.mutations += 1
            full = self.storage.refusal(admission.operation, admission.request)
            if full is not None:
                return full
        response = moto_bridge.send(admission.request, admission.operation, admission.read)
        self.after_call(response.status < 400)
        return response

    def _recording(self, invocation: str | None) -> Recording | None:
        if invocation is None and len(self._recordings) == 1:
            return next(iter(self._recordings.values()))
        return self._recordings.get(invocation or "")


_PASSED = 0


def _is_invoke(admission: Admission) -> bool:
    operation = admission.operation
    return operation is not None and operation.service == "lambda" and operation.name in ("Invoke", "InvokeAsync")


def _with_request_id(response: HttpResponse, service: str, request_id: str) -> HttpResponse:
    dropped = ("x-amzn-requestid", "x-amz-request-id", "date")
    pairs = [pair for pair in response.headers if pair[0].lower() not in dropped]
    name = "x-amz-request-id" if service in ("s3", "") else "x-amzn-RequestId"
    body = response.body
    if response.status >= 300 and len(body) < 64 * 1024:
        body = _REQUEST_ID.sub(f"<RequestId>{request_id}</RequestId>".encode(), body, count=1)
        pairs = [(n, str(len(body)) if n.lower() == "content-length" and body else v) for n, v in pairs]
    return HttpResponse(response.status, Headers([(name, request_id), *pairs]), body)


_REQUEST_ID = re.compile(rb"<RequestId>[^<]{0,200}</RequestId>")


def _call(admission: Admission, response: HttpResponse, request_id: str, invoked: float, began: float) -> Call:
    error = error_of(response)
    operation = admission.operation
    return Call(
        service=admission.service,
        operation=operation.name if operation else "",
        parameters=parameters_for_record(operation.parameters) if operation else {},
        status=response.status,
        error_code=error.code if error else None,
        error_message=error.message if error else None,
        started_ms=round((began - invoked) * 1000, 3),
        ms=round((time.monotonic() - began) * 1000, 3),
        request_id=request_id,
        response=text_for_record(response.body),
    )
