"""One execution environment, from our side: its Runtime API, its AWS endpoint, its telemetry, its log, its end."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping

from sandbox.channel import ChannelClosed, Message
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.errors import InvocationOver
from sandbox.cloud.front.attention import AttentiveListener
from sandbox.cloud.front.door import adopt
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.listener import Listener
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.handles import Handle
from sandbox.cloud.functions.logs import LogPipe
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES, RuntimeApi
from sandbox.cloud.functions.telemetry import Telemetry
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Limits
from sandbox.sdk_variables import SDK_VARIABLES

_MAX_AWS_BODY_BYTES = 32 * 1024 * 1024
_MAX_SPANS_BYTES = 1024 * 1024
_UNTIL_FROZEN_SECONDS = 0.001
"""Between the end of an invocation and the freeze."""
_ANSWER_FIRST_SECONDS = 0.25
"""The longest that a call waits for what its environment tells the Runtime API at the same time."""
_THAW_SECONDS = 0.1
"""The longest that a new event waits for calls that were held."""
_UNTIL_READ_SECONDS = 0.0002
_LOST = {"exited": {"code": None, "signal": 9, "out_of_memory": False, "max_memory_mb": 0}}


class Environment:
    """Started by its constructor. `aws` answers an AWS call for the request id of the invocation under way."""

    def __init__(
        self,
        function: FunctionConfiguration,
        handle: Handle,
        code: Mapping[str, bytes],
        limits: Limits,
        aws: Callable[[HttpRequest, str | None], HttpResponse],
        lookout: Lookout,
    ) -> None:
        self.handle = handle
        self.family = function.family
        self.active = threading.Event()
        """An invocation is under way, and not answered yet."""
        self.api = RuntimeApi(answered=self.active.clear)
        self.logs = LogPipe(handle.log, limits.log_bytes, lookout, handle.task_root)
        self.telemetry = Telemetry(socket.socket(fileno=handle.xray))
        self.id = secrets.token_hex(16)
        self.log_stream = f"{CLOCK.moment():%Y/%m/%d}/[{function.version}]{self.id}"
        self.started = time.monotonic()
        self.init_ms: float | None = None
        self.exited: dict[str, object] | None = None
        self.max_memory_mb = 0
        self.held_seconds = 0.0
        """How long AWS calls have waited for an invocation to begin."""
        self._held = 0
        self._thawing = threading.Condition()
        self.request_id: str | None = None
        self._aws = aws
        self._ended = False
        self._come: Callable[[Handle | None], None] | None = None
        self._runtime = AttentiveListener(
            adopt(handle.runtime_api), self.api.handle, lookout, max_body_bytes=MAX_PAYLOAD_BYTES + 4_000_000
        )
        self._listeners = [
            self._runtime,
            Listener(adopt(handle.aws), self._answer_aws, lookout, max_body_bytes=_MAX_AWS_BODY_BYTES),
            Listener(adopt(handle.otlp), self.telemetry.export, lookout, max_body_bytes=_MAX_SPANS_BYTES),
        ]
        self._lookout = lookout
        lookout.register(handle.channel.fileno(), self._hear)
        start = {
            "files": [[path, len(body)] for path, body in code.items()],
            "handler": function.handler,
            "memory_mb": min(function.memory_mb, limits.memory_mb),
            "seconds": limits.seconds,
            "environment": _variables(function, self.log_stream),
        }
        handle.channel.send({"start": start}, blob=b"".join(code.values()))

    def thaw(self, request_id: str) -> None:
        """An invocation begins. The calls that were held are carried out first, as part of it: in AWS, what was
        under way when the environment was frozen goes on before the new event has got anywhere."""
        self.request_id = request_id
        self.active.set()
        with self._thawing:
            self._thawing.wait_for(lambda: not self._held, timeout=_THAW_SECONDS)

    def ask_memory(self) -> None:
        """Have `max_memory_mb` brought up to date."""
        with self.api.changed:
            self.max_memory_mb = 0
            try:
                self.handle.channel.send({"memory": True})
            except ChannelClosed:
                return
            self.api.changed.wait_for(lambda: self.max_memory_mb or self.exited, timeout=1.0)

    def kill(self) -> None:
        """Kill it and wait until it is gone; what it wrote can still be read."""
        with contextlib.suppress(ChannelClosed):
            self.handle.channel.send({"end": True})
        with self.api.changed:
            self.api.changed.wait_for(lambda: self.exited is not None, timeout=2.0)

    def end(self) -> None:
        """Kill it, wait until it is gone, and close everything."""
        self.kill()
        self._close()

    def leave(self) -> None:
        """Have it killed and close everything at once: what it does until it is dead reaches nobody."""
        self._close()
        with contextlib.suppress(ChannelClosed):
            self.handle.channel.send({"end": True})

    def make_way(self, come: Callable[[Handle | None], None]) -> None:
        """Have another environment follow this one, which is idle, behind its wall. `come` gets its handle, or None
        when there will be none."""
        for listener in self._listeners:
            listener.stop_accepting()  # the next one has the same ports
        self.telemetry.close()
        with self.api.changed:
            gone = self.exited is not None
            self._come = None if gone else come
        if gone:
            self._close()
            come(None)
            return
        with contextlib.suppress(ChannelClosed):  # then `_hear` learns of it, too
            self.handle.channel.send({"again": True})

    def _close(self) -> None:
        self.api.close()
        self._ended = True
        self.active.set()
        for listener in self._listeners:
            listener.close()
        self.telemetry.close()
        self.logs.close()

    def _answer_aws(self, request: HttpRequest) -> HttpResponse:
        # Between invocations Lambda freezes the environment: what is sent then waits for the next. A call that the
        # handler did not wait for comes at the same moment as its answer, which therefore goes first.
        held = False
        try:
            while True:
                if not self.active.is_set() and not self._ended:
                    held = self._hold(held)
                if self._ended:
                    return HttpResponse(503, Headers(), b"")
                if self._is_answering():
                    continue
                try:
                    return self._aws(request, self.request_id)
                except InvocationOver:
                    time.sleep(_UNTIL_FROZEN_SECONDS)
        finally:
            if held:
                with self._thawing:
                    self._held -= 1
                    self._thawing.notify_all()

    def _hold(self, held: bool) -> bool:
        """Wait for the next invocation."""
        asked = time.monotonic()
        with self._thawing:
            self._held += not held
        self.active.wait()
        self.held_seconds += time.monotonic() - asked
        return True

    def _is_answering(self) -> bool:
        """Wait for what the environment is telling the Runtime API at this moment; whether it was its answer."""
        behind = time.monotonic() + _ANSWER_FIRST_SECONDS
        while self.api.asked_at is None and self._runtime.is_being_told() and time.monotonic() < behind:
            time.sleep(_UNTIL_READ_SECONDS)
        return not self.active.is_set()

    def _hear(self) -> None:
        """Take a report of the supervisor's: of memory, of the environment's end, or of the one that follows it."""
        if not self.handle.channel.ready(0):
            return
        try:
            message = self.handle.channel.receive()
        except ChannelClosed:
            message = Message(_LOST, b"", [])
        if "ready" in message.body:
            self._lookout.unregister(self.handle.channel.fileno())
            self._have_made_way(self.handle.follower(message))
            return
        with self.api.changed:
            if "exited" in message.body:
                self.exited = message.body["exited"]
                self.max_memory_mb = max(self.max_memory_mb, message.body["exited"]["max_memory_mb"])
            else:
                self.max_memory_mb = max(1, message.body["max_memory_mb"])
            self.api.changed.notify_all()
        if self.exited is not None:
            self._lookout.unregister(self.handle.channel.fileno())
            self.handle.channel.close()
            self._have_made_way(None)

    def _have_made_way(self, follower: Handle | None) -> None:
        if self._come is not None:
            self._close()  # not before: its function would end by itself then, and its wall with it
            self._come(follower)


def _variables(function: FunctionConfiguration, log_stream: str) -> dict[str, str]:
    """The function's own variables under the defined ones ("Using Lambda environment variables")."""
    variables = {
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
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        **SDK_VARIABLES,
    }
    if function.log_format == "JSON":
        variables["AWS_LAMBDA_LOG_LEVEL"] = function.application_log_level or "INFO"
    return variables
