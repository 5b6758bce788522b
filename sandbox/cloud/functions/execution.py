"""Execution environments as Lambda manages them: started cold, kept warm, killed at a timeout, replaced.

`Environments` is the `Invoker` of a run. Durations and deadlines are real and monotonic; what ended an
invocation is judged by the Runtime API exchange and by what the supervisor saw, never by the learner's process.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.channel import Channel, ChannelClosed
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.listener import Listener
from sandbox.cloud.functions.logs import LogPipe
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES, Answered, Invocation, RuntimeApi
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.job import Limits
from sandbox.result import InvocationStatus
from sandbox.sdk_variables import SDK_VARIABLES

INIT_SECONDS = 10.0
"""Lambda's own limit on the init phase ("Understanding the Lambda execution environment lifecycle")."""
_MAX_AWS_BODY_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Handle:
    """What comes from the zygote: the supervisor's channel and the three descriptors of the environment."""

    channel: Channel
    runtime_api: int
    aws: int
    log: int


@dataclass(slots=True)
class _Environment:
    handle: Handle
    api: RuntimeApi
    logs: LogPipe
    listeners: list[Listener]
    id: str
    log_stream: str
    started: float
    init_ms: float | None = None
    exited: dict[str, object] | None = None
    max_memory_mb: int = 0
    active: threading.Event = field(default_factory=threading.Event)
    request_id: str | None = None


class Environments:
    """`code` maps paths to bytes; `aws` answers a function's AWS call for a request id; `more` gives a new Handle."""

    def __init__(
        self,
        code: Mapping[str, bytes],
        limits: Limits,
        aws: Callable[[HttpRequest, str | None], HttpResponse],
        more: Callable[[], Handle],
    ) -> None:
        self._code = code
        self._limits = limits
        self._aws = aws
        self._more = more
        self._warm: dict[str, _Environment] = {}

    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str) -> Exchange:
        """See `sandbox.exchange.Invoker`."""
        found = self._warm.get(function.logical_id)
        if found is not None and found.exited is not None:
            self.new_environment(function)
            found = None
        environment = found or self._start(function)
        self._warm[function.logical_id] = environment
        environment.request_id = request_id
        environment.active.set()
        try:
            return self._exchange(environment, function, event, request_id, cold=found is None)
        finally:
            environment.active.clear()

    def new_environment(self, function: FunctionConfiguration) -> None:
        """See `sandbox.exchange.Invoker`."""
        environment = self._warm.pop(function.logical_id, None)
        if environment is not None:
            self._end(environment)

    def close(self) -> None:
        for environment in self._warm.values():
            self._end(environment)
        self._warm.clear()

    def _start(self, function: FunctionConfiguration) -> _Environment:
        handle = self._more()
        stamp = time.strftime("%Y/%m/%d", time.gmtime())
        identity = secrets.token_hex(16)
        environment = _Environment(
            handle=handle,
            api=RuntimeApi(),
            logs=LogPipe(handle.log, self._limits.log_bytes),
            listeners=[],
            id=identity,
            log_stream=f"{stamp}/[{function.version}]{identity}",
            started=time.monotonic(),
        )

        def aws(request: HttpRequest) -> HttpResponse:
            # Between invocations Lambda freezes the environment: what a thread sends then waits for the next.
            environment.active.wait()
            return self._aws(request, environment.request_id)

        environment.listeners = [
            Listener(
                _adopt(handle.runtime_api),
                environment.api.handle,
                max_body_bytes=MAX_PAYLOAD_BYTES + 4_000_000,
            ),
            Listener(_adopt(handle.aws), aws, max_body_bytes=_MAX_AWS_BODY_BYTES),
        ]
        threading.Thread(target=_follow, args=(environment,), name="supervisor", daemon=True).start()
        files = [[path, len(body)] for path, body in self._code.items()]
        handle.channel.send(
            {
                "start": {
                    "files": files,
                    "handler": function.handler,
                    "memory_mb": function.memory_mb,
                    "seconds": self._limits.seconds,
                    "environment": self._variables(function, environment),
                }
            },
            blob=b"".join(self._code.values()),
        )
        return environment

    def _variables(self, function: FunctionConfiguration, environment: _Environment) -> dict[str, str]:
        """The function's own variables under the defined ones ("Using Lambda environment variables")."""
        return {
            **function.environment,
            "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "HOME": "/tmp",  # noqa: S108 - the sandbox's own /tmp
            "LAMBDA_TASK_ROOT": "/var/task",
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "_HANDLER": function.handler,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": environment.log_stream,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            **SDK_VARIABLES,
        }

    def _exchange(
        self,
        environment: _Environment,
        function: FunctionConfiguration,
        event: bytes,
        request_id: str,
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
        api.offer(Invocation(request_id, event, function.arn, deadline_ms))
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
            self._end(environment)
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
                self._end(environment)  # the runtime client gives up on the refusal and exits
        return self._report(environment, status, payload, cold=cold, duration_ms=duration_ms)

    def _initialize(self, environment: _Environment) -> bool:
        """Wait for the end of the init phase; whether the runtime asked for its first invocation."""
        api = environment.api
        with api.changed:
            api.changed.wait_for(
                lambda: api.asked_at is not None or environment.exited is not None, timeout=INIT_SECONDS
            )
            asked = api.asked_at
        environment.init_ms = ((asked or time.monotonic()) - environment.started) * 1000
        return asked is not None and environment.exited is None

    def _init_outcome(self, environment: _Environment, request_id: str) -> tuple[InvocationStatus, bytes]:
        answer, exited = environment.api.answer, environment.exited
        if exited is None:
            self._end(environment)
            text = f"RequestId: {request_id} Error: Task timed out after {INIT_SECONDS:.2f} seconds"
            return InvocationStatus.TIMED_OUT, _error("Sandbox.Timedout", text)
        if answer is not None and answer[0] is Answered.INIT_ERROR:
            return InvocationStatus.INIT_FAILED, answer[1]
        return _exit_outcome(exited, request_id)

    def _report(
        self,
        environment: _Environment,
        status: InvocationStatus,
        payload: bytes | None,
        *,
        cold: bool,
        duration_ms: float,
    ) -> Exchange:
        if environment.exited is None and status is not InvocationStatus.TIMED_OUT:
            self._ask_memory(environment)
        lines, truncated = environment.logs.take()
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
        )

    def _ask_memory(self, environment: _Environment) -> None:
        api = environment.api
        with api.changed:
            environment.max_memory_mb = 0
            try:
                environment.handle.channel.send({"memory": True})
            except ChannelClosed:
                return
            api.changed.wait_for(lambda: environment.max_memory_mb or environment.exited, timeout=1.0)

    def _end(self, environment: _Environment) -> None:
        """Kill the environment and wait until it is gone."""
        with contextlib.suppress(ChannelClosed):
            environment.handle.channel.send({"end": True})
        with environment.api.changed:
            environment.api.changed.wait_for(lambda: environment.exited is not None, timeout=2.0)
        environment.api.close()
        environment.active.set()
        for listener in environment.listeners:
            listener.close()
        environment.logs.close()


def _follow(environment: _Environment) -> None:
    """Take the supervisor's reports until the environment's end."""
    while True:
        try:
            message = environment.handle.channel.receive().body
        except ChannelClosed:
            message = {"exited": {"code": None, "signal": 9, "out_of_memory": False, "max_memory_mb": 0}}
        with environment.api.changed:
            if "exited" in message:
                environment.exited = message["exited"]
                environment.max_memory_mb = max(environment.max_memory_mb, message["exited"]["max_memory_mb"])
            else:
                environment.max_memory_mb = max(1, message["max_memory_mb"])
            environment.api.changed.notify_all()
        if "exited" in message:
            return


def _adopt(descriptor: int) -> socket.socket:
    return socket.socket(fileno=descriptor)


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
