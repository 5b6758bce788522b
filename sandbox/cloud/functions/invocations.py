"""Carrying one event to one function and putting down everything that came of it."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from dataclasses import dataclass, field

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.functions.documents import NotJson, clean_text, read_document
from sandbox.cloud.functions.function_errors import function_error
from sandbox.cloud.functions.log_lines import billed_ms, platform_lines
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES
from sandbox.cloud.functions.versions import invoked
from sandbox.cloud.observe.trace_ids import TraceHeader, new_header
from sandbox.cloud.state import difference
from sandbox.cloud.world import World
from sandbox.exchange import Exchange, FunctionConfiguration, Invoker
from sandbox.job import JsonValue
from sandbox.result import FunctionError, Invocation, InvocationStatus, LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be invoked, and why."""

    source: str
    function: str  # logical id
    qualifier: str = ""  # version or alias; "" is $LATEST
    event: JsonValue
    cause: Cause = field(default_factory=Cause)
    attempt: int = 1
    asynchronous: bool = False
    request_id: str = ""  # a retry keeps the id of its event; "" makes a new one


class Invocations:
    """Invokes the functions of one world through one invoker. Thread-safe.

    `made` has every invocation since `begin_step`, in the order in which they began.
    """

    def __init__(self, world: World, invoker: Invoker, concurrency: int) -> None:
        """`concurrency` bounds how many may be under way at once, over all functions."""
        self._world = world
        self._invoker = invoker
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._under_way: dict[str, int] = {}
        self._working: set[str] = set()
        self._step_began = time.monotonic()
        self._skipped = CLOCK.skipped
        self._places: list[Invocation | None] = []
        self.count = 0
        """All that were made, throttled ones too."""

    @property
    def made(self) -> list[Invocation]:
        with self._lock:
            return [invocation for invocation in self._places if invocation is not None]

    def begin_step(self) -> None:
        with self._lock:
            self._places = []
            self._step_began = time.monotonic()
            self._skipped = CLOCK.skipped

    def new_environments(self) -> None:
        """Make the next invocation of every function a cold start."""
        for function in self._world.functions:
            self._invoker.new_environment(function.configuration)

    def kill_all(self) -> None:
        """Kill every environment that works: the run is over, whatever goes on in them."""
        with self._lock:
            working = list(self._working)
        for request_id in working:
            self._invoker.kill(request_id)

    def kill(self, request_id: str) -> None:
        """Kill the environment that works on this invocation."""
        self._invoker.kill(request_id)

    def reserve(self, function: str) -> bool:
        """Take one of the function's concurrent places; False when there is none left ("Understanding Lambda function
        scaling"). `invoke` gives it back."""
        limit = self._world.functions[function].configuration.reserved_concurrency
        with self._lock:
            busy = self._under_way.get(function, 0)
            if (limit is not None and busy >= limit) or sum(self._under_way.values()) >= self._concurrency:
                return False
            self._under_way[function] = busy + 1
            return True

    def invoke(self, order: Order, *, reserved: bool | None = None) -> Invocation:
        """Invoke and wait. `reserved` says what `reserve` gave when it was asked before; None asks now."""
        if reserved is None:
            reserved = self.reserve(order.function)
        with self._lock:
            self.count += 1
            place = len(self._places)
            self._places.append(None)
        if not reserved:
            invocation = self._throttled(order)
        else:
            try:
                invocation = self._invoke(order)
            finally:
                with self._lock:
                    self._under_way[order.function] -= 1
        with self._lock:
            self._places[place] = invocation
        return invocation

    def _invoke(self, order: Order) -> Invocation:
        world, function = self._world, invoked(self._world.functions[order.function], order.qualifier)
        request_id = order.request_id or invocation_request_id()
        header = new_header(order.cause.trace, sampled=function.tracing == "Active")
        blank = self._blank(order, function, request_id, header)
        before = world.picture()
        began_ms = CLOCK.now_ms()
        caller = Caller(function.role_arn.rpartition("/")[2] or function.name, function.name)
        leads_to = Cause(invocation=request_id, depth=order.cause.depth + 1, trace=header)
        world.endpoint.begin(request_id, caller, leads_to, order.function)
        with self._lock:
            self._working.add(request_id)
        try:
            exchange = self._invoker.invoke(function, event_bytes(order.event), request_id=request_id, trace=header)
        finally:
            calls = world.endpoint.end(request_id)
            with self._lock:
                self._working.discard(request_id)
        exchange, answer, error = _judged(exchange)
        invocation = dataclasses.replace(
            blank,
            status=exchange.status,
            cold=exchange.cold,
            answer=answer,
            error=error,
            init_ms=exchange.init_ms,
            duration_ms=round(exchange.duration_ms, 3),
            billed_ms=billed_ms(exchange),
            max_memory_mb=exchange.max_memory_mb,
            logs=platform_lines(function, _cleaned(exchange), request_id, began_ms, header),
            logs_truncated=exchange.logs_truncated,
            calls=calls,
            changes=difference(before, world.picture()),
            environment=exchange.environment,
            log_stream=exchange.log_stream,
        )
        with world.endpoint.inside():
            world.observer.invoked(function, invocation, exchange)
        return invocation

    def _throttled(self, order: Order) -> Invocation:
        """What Invoke answers with 429 ("TooManyRequestsException", AWS Lambda API reference)."""
        function = invoked(self._world.functions[order.function], order.qualifier)
        error = FunctionError(type="TooManyRequestsException", message="Rate Exceeded.")
        blank = self._blank(order, function, order.request_id or invocation_request_id(), "")
        invocation = dataclasses.replace(blank, error=error)
        with self._world.endpoint.inside():
            self._world.observer.invoked(function, invocation, None)
        return invocation

    def _blank(self, order: Order, function: FunctionConfiguration, request_id: str, header: str) -> Invocation:
        """What is known before anything has run; its status is that of an invocation that never does."""
        return Invocation(
            request_id=request_id,
            function=order.function,
            function_name=function.name,
            version=function.version,
            source=order.source,
            event=order.event,
            status=InvocationStatus.THROTTLED,
            cold=False,
            memory_mb=function.memory_mb,
            log_group=function.log_group,
            depth=order.cause.depth,
            started_ms=round((time.monotonic() - self._step_began) * 1000, 3),
            waited_ms=round((CLOCK.skipped - self._skipped) * 1000, 3),
            attempt=order.attempt,
            asynchronous=order.asynchronous,
            caused_by=order.cause.invocation,
            trace_id=TraceHeader.parse(header).root,
            trace_header=header,
            trace_parent=TraceHeader.parse(order.cause.trace).parent,
            runtime=function.runtime,
            log_format=function.log_format,
        )


def event_bytes(event: JsonValue) -> bytes:
    """The event as it goes over the wire."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _judged(exchange: Exchange) -> tuple[Exchange, JsonValue, FunctionError | None]:
    """The exchange with the status it deserves, its answer, its error."""
    if exchange.status is not InvocationStatus.ANSWERED:
        return exchange, None, function_error(exchange.payload)
    payload = exchange.payload or b"null"
    if len(payload) > MAX_PAYLOAD_BYTES:
        message = (
            f"Response payload size ({len(payload)} bytes) exceeded maximum allowed payload size "
            f"({MAX_PAYLOAD_BYTES} bytes)."
        )
        return (
            dataclasses.replace(exchange, status=InvocationStatus.TOO_LARGE),
            None,
            FunctionError(type="Function.ResponseSizeTooLarge", message=message),
        )
    try:
        return exchange, read_document(payload), None
    except NotJson as problem:
        error = FunctionError(type="Runtime.MarshalError", message=f"The response is not valid JSON: {problem}")
        return dataclasses.replace(exchange, status=InvocationStatus.FAILED), None, error


def _cleaned(exchange: Exchange) -> Exchange:
    logs = tuple(LogLine(at_ms=line.at_ms, text=clean_text(line.text)) for line in exchange.logs)
    return dataclasses.replace(exchange, logs=logs)
