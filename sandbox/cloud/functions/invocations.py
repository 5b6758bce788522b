"""Carrying one event to one function and putting down everything that came of it."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping

from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.functions.documents import NotJson, clean_text, read_document
from sandbox.cloud.functions.function_errors import function_error
from sandbox.cloud.functions.log_lines import billed_ms, platform_lines
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES
from sandbox.cloud.state import difference
from sandbox.cloud.world import World
from sandbox.exchange import Exchange, FunctionConfiguration, Invoker
from sandbox.job import Job, JsonValue
from sandbox.result import FunctionError, Invocation, InvocationStatus, LogLine


class Invocations:
    """Invokes the functions of one world through one invoker."""

    def __init__(self, world: World, functions: Mapping[str, FunctionConfiguration], invoker: Invoker) -> None:
        self._world = world
        self._functions = functions
        self._invoker = invoker
        self.made = 0

    def new_environments(self) -> None:
        """Make the next invocation of every function a cold start."""
        for function in self._functions.values():
            self._invoker.new_environment(function)

    def invoke(self, source: str, logical_id: str, event: JsonValue, *, depth: int, step_began: float) -> Invocation:
        """Invoke and wait. `step_began` is a monotonic time."""
        function, world = self._functions[logical_id], self._world
        request_id = invocation_request_id()
        before = world.picture()
        began, began_ms = time.monotonic(), int(time.time() * 1000)
        self.made += 1
        world.endpoint.begin(request_id, Caller(function.role_arn.rpartition("/")[2] or function.name, function.name))
        try:
            exchange = self._invoker.invoke(function, event_bytes(event), request_id=request_id)
        finally:
            calls = world.endpoint.end(request_id)
        exchange, answer, error = _judged(exchange)
        logs = platform_lines(function, _cleaned(exchange), request_id, began_ms)
        return Invocation(
            request_id=request_id,
            function=logical_id,
            function_name=function.name,
            source=source,
            event=event,
            status=exchange.status,
            cold=exchange.cold,
            answer=answer,
            error=error,
            init_ms=exchange.init_ms,
            duration_ms=round(exchange.duration_ms, 3),
            billed_ms=billed_ms(exchange),
            memory_mb=function.memory_mb,
            max_memory_mb=exchange.max_memory_mb,
            logs=logs,
            logs_truncated=exchange.logs_truncated,
            calls=calls,
            changes=difference(before, world.picture()),
            environment=exchange.environment,
            log_group=function.log_group,
            log_stream=exchange.log_stream,
            depth=depth,
            started_ms=round((began - step_began) * 1000, 3),
        )


def event_bytes(event: JsonValue) -> bytes:
    """The event as it goes over the wire."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def configured(world: World, job: Job) -> dict[str, FunctionConfiguration]:
    """The functions as this job runs them: its own one with the job's handler and environment."""
    functions = world.functions.configurations()
    own = job.function or (next(iter(functions)) if len(functions) == 1 else None)
    if own in functions:
        function = functions[own]
        functions[own] = dataclasses.replace(
            function,
            handler=job.handler or function.handler,
            timeout=job.timeout or function.timeout,
            memory_mb=job.memory_mb or function.memory_mb,
            environment={**function.environment, **job.environment},
        )
    return functions


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
