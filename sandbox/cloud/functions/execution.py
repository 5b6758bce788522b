"""Execution environments as Lambda manages them: started cold, kept warm, killed at a timeout, replaced.

`Environments` is the `Invoker` of a run. Durations and deadlines are real and monotonic; what ended an
invocation is judged by the Runtime API exchange and by what the supervisor saw, never by the learner's process.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sandbox.cloud.errors import InvocationOver
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.environment import Environment
from sandbox.cloud.functions.handles import Handles
from sandbox.cloud.functions.logs import as_on_lambda
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES, Answered, Invocation, RuntimeApi
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.job import Limits
from sandbox.result import InvocationStatus

INIT_SECONDS = 10.0
"""Lambda's own limit on the init phase ("Understanding the Lambda execution environment lifecycle")."""


class Environments:
    """`code` gives a function's files, path -> bytes; `aws` answers a function's AWS call for a request id.
    Thread-safe."""

    def __init__(
        self,
        code: Callable[[FunctionConfiguration], Mapping[str, bytes]],
        limits: Limits,
        aws: Callable[[HttpRequest, str | None], HttpResponse],
        handles: Handles,
        lookout: Lookout,
    ) -> None:
        self._code = code
        self._limits = limits
        self._aws = aws
        self._handles = handles
        self._lookout = lookout
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str], list[Environment]] = {}
        self._working: dict[str, Environment] = {}
        self._prepared: dict[str, tuple[FunctionConfiguration, Environment]] = {}
        self._left = False

    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str, trace: str = "") -> Exchange:
        """See `sandbox.exchange.Invoker`. Raises InvocationOver when it has been left meanwhile."""
        warm = self._take_idle(function)
        environment = warm or self._take_prepared(function) or self._start(function, self._code(function))
        with self._staying(environment):
            self._working[request_id] = environment
        environment.thaw(request_id)
        try:
            return self._exchange(environment, function, event, request_id, trace, cold=warm is None)
        finally:
            environment.active.clear()
            with self._lock:
                del self._working[request_id]
                self._idle.setdefault((function.logical_id, function.version), []).append(environment)

    def prepare(self, function: FunctionConfiguration, code: Mapping[str, bytes]) -> None:
        """Begin an environment of `code` for the function's first invocation. Raises InvocationOver when it has been
        left meanwhile."""
        environment = self._start(function, code)
        with self._staying(environment):
            self._prepared[function.logical_id] = function, environment

    @property
    def can_be_followed(self) -> bool:
        """Whether other environments can follow those that were begun ahead."""
        with self._lock:
            return any(environment.handle.again for _, environment in self._prepared.values())

    def new_environment(self, function: FunctionConfiguration) -> None:
        """See `sandbox.exchange.Invoker`."""
        with self._lock:
            of_it = [key for key in self._idle if key[0] == function.logical_id]
            environments = [environment for key in of_it for environment in self._idle.pop(key)]
        for environment in environments:
            environment.end()

    def kill(self, request_id: str) -> None:
        """See `sandbox.exchange.Invoker`."""
        with self._lock:
            environment = self._working.get(request_id)
        if environment is not None:
            environment.kill()

    def leave(self, *, again: bool = False) -> None:
        """End them all and wait for none: whatever they still do, nobody answers it. `again`: others are to follow
        those that can be followed. Who gets one later hears InvocationOver, and it ends at once."""
        with self._lock:
            self._left = True
            idle = [environment for idle in self._idle.values() for environment in idle]
            idle += [environment for _, environment in self._prepared.values()]
            working = list(self._working.values())
            self._idle.clear()
        for environment in working:
            environment.leave()
        for environment in idle:
            if again and environment.handle.again:
                environment.make_way(self._handles.promise(environment.family))
            else:
                environment.leave()

    @contextmanager
    def _staying(self, environment: Environment) -> Iterator[None]:
        """Hold the lock, to put `environment` among those that `leave` ends. Raises InvocationOver after `leave`."""
        with self._lock:
            late = self._left
            if not late:
                yield
        if late:
            environment.leave()
            raise InvocationOver

    def _take_idle(self, function: FunctionConfiguration) -> Environment | None:
        """A warm environment; those that ended meanwhile are put away."""
        while True:
            with self._lock:
                idle = self._idle.get((function.logical_id, function.version))
                if not idle:
                    return None
                environment = idle.pop()
            if environment.exited is None:
                return environment
            environment.end()

    def _take_prepared(self, function: FunctionConfiguration) -> Environment | None:
        """The environment that was begun ahead for this function, unless it has been configured anew since."""
        with self._lock:
            configuration, environment = self._prepared.pop(function.logical_id, (None, None))
        if environment is None or configuration == function:
            return environment
        environment.end()
        return None

    def _start(self, function: FunctionConfiguration, code: Mapping[str, bytes]) -> Environment:
        return Environment(function, self._handles.take(function.family), code, self._limits, self._aws, self._lookout)

    def _exchange(
        self,
        environment: Environment,
        function: FunctionConfiguration,
        event: bytes,
        request_id: str,
        trace: str,
        *,
        cold: bool,
    ) -> Exchange:
        api = environment.api
        began = time.monotonic()
        if cold and not self._initialize(environment):
            status, payload = self._init_outcome(environment, request_id)
            return self._report(environment, status, payload, cold=True, duration_ms=0.0)
        began = time.monotonic()
        deadline = began + function.timeout
        deadline_ms = int((time.time() + function.timeout) * 1000)
        api.offer(Invocation(request_id, event, function.arn, deadline_ms, trace))
        with api.changed:
            api.changed.wait_for(
                lambda: environment.exited is not None or (api.answer is not None and _settled(api)),
                timeout=max(0.0, deadline - time.monotonic()),
            )
            answer, exited = api.answer, environment.exited
            settled = api.asked_at is not None
        ended = time.monotonic()
        duration_ms = (ended - began) * 1000
        if exited is None and not settled and not (answer and answer[0] is Answered.TOO_LARGE):
            # No answer, or an answer and no end: Lambda waits for both, up to the timeout.
            environment.end()
            seconds = f"{function.timeout:.2f}"
            payload = _error(
                "Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds} seconds"
            )
            return self._report(
                environment,
                InvocationStatus.TIMED_OUT,
                payload,
                cold=cold,
                duration_ms=function.timeout * 1000,
            )
        if answer is None:
            status, payload = _exit_outcome(exited or {}, request_id)
        else:
            status, payload = _answer_outcome(*answer)
            if answer[0] is Answered.TOO_LARGE:
                environment.end()  # the runtime client gives up on the refusal and exits
        return self._report(environment, status, payload, cold=cold, duration_ms=duration_ms)

    def _initialize(self, environment: Environment) -> bool:
        """Wait for the end of the init phase; whether the runtime asked for its first invocation."""
        api = environment.api
        with api.changed:
            api.changed.wait_for(
                lambda: api.asked_at is not None or environment.exited is not None, timeout=INIT_SECONDS
            )
            asked = api.asked_at
        spent = (asked or time.monotonic()) - environment.started - environment.held_seconds
        environment.init_ms = max(0.0, spent) * 1000
        return asked is not None and environment.exited is None

    def _init_outcome(self, environment: Environment, request_id: str) -> tuple[InvocationStatus, bytes]:
        answer, exited = environment.api.answer, environment.exited
        if exited is None:
            environment.end()
            text = f"RequestId: {request_id} Error: Task timed out after {INIT_SECONDS:.2f} seconds"
            return InvocationStatus.TIMED_OUT, _error("Sandbox.Timedout", text)
        if answer is not None and answer[0] is Answered.INIT_ERROR:
            return InvocationStatus.INIT_FAILED, answer[1]
        return _exit_outcome(exited, request_id)

    def _report(
        self,
        environment: Environment,
        status: InvocationStatus,
        payload: bytes | None,
        *,
        cold: bool,
        duration_ms: float,
    ) -> Exchange:
        if environment.exited is None and status is not InvocationStatus.TIMED_OUT:
            environment.ask_memory()
        lines, truncated = environment.logs.take()
        segments, spans = environment.telemetry.take()
        if payload is not None and status is not InvocationStatus.ANSWERED:
            payload = as_on_lambda(payload, environment.handle.task_root.encode())
        return Exchange(
            status=status,
            payload=payload,
            cold=cold,
            environment=environment.id,
            log_stream=environment.log_stream,
            init_ms=environment.init_ms if cold else None,
            duration_ms=duration_ms,
            max_memory_mb=environment.max_memory_mb,
            logs=lines,
            logs_truncated=truncated,
            segments=segments,
            spans=spans,
        )


def _settled(api: RuntimeApi) -> bool:
    """Whether the runtime has come back for its next invocation, which is when Lambda counts one as over."""
    return api.asked_at is not None or (api.answer is not None and api.answer[0] is Answered.TOO_LARGE)


def _answer_outcome(kind: Answered, body: bytes) -> tuple[InvocationStatus, bytes]:
    if kind is Answered.RESPONSE:
        return InvocationStatus.ANSWERED, body
    if kind is Answered.TOO_LARGE:
        text = f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
        return InvocationStatus.TOO_LARGE, _error("Function.ResponseSizeTooLarge", text)
    return InvocationStatus.FAILED, body


def _exit_outcome(exited: Mapping[str, object], request_id: str) -> tuple[InvocationStatus, bytes]:
    prefix = f"RequestId: {request_id} Error: Runtime exited"
    code, signal = exited.get("code"), exited.get("signal")
    if exited.get("out_of_memory"):
        return InvocationStatus.OUT_OF_MEMORY, _error("Runtime.ExitError", f"{prefix} with error: signal: killed")
    if signal is not None:
        return InvocationStatus.EXITED, _error(
            "Runtime.ExitError", f"{prefix} with error: signal: {signal_name(signal)}"
        )
    if code:
        return InvocationStatus.EXITED, _error("Runtime.ExitError", f"{prefix} with error: exit status {code}")
    return InvocationStatus.EXITED, _error("Runtime.ExitError", f"{prefix} without providing a reason")


def signal_name(number: object) -> str:
    """A signal as Go, and so Lambda, words it."""
    words = {
        2: "interrupt",
        9: "killed",
        11: "segmentation fault",
        6: "aborted",
        15: "terminated",
        7: "bus error",
        24: "cpu time limit exceeded",
    }
    return words.get(number, f"signal {number}") if isinstance(number, int) else str(number)


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
