"""Lambda's own lines of a function that logs in JSON ("Lambda Telemetry API Event schema reference" and "System log
level event mapping", Lambda developer guide)."""

from __future__ import annotations

import datetime
import json
from typing import Any

from sandbox.cloud.observe.trace_ids import TraceHeader
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import InvocationStatus, LogLine

_LEVELS = {"DEBUG": 0, "INFO": 1, "WARN": 2}


def platform_events(
    function: FunctionConfiguration,
    exchange: Exchange,
    request_id: str,
    began_ms: int,
    ended_ms: int,
    *,
    billed_ms: int,
    trace: str,
) -> tuple[list[LogLine], list[LogLine]]:
    """(before the handler's lines, after them), as far as the function's system log level lets them through.

    `platform.initStart` names no runtime version: none of AWS's runs here.
    """
    begun: list[tuple[str, str, dict[str, Any]]] = []
    status, error = _status(exchange), _error(exchange)
    bad = "WARN" if status != "success" else ""
    init = {"initializationType": "on-demand", "phase": "init"}
    if exchange.cold and exchange.init_ms is not None:
        at_init = "WARN" if exchange.status is InvocationStatus.INIT_FAILED else "DEBUG"
        named = {**init, "functionName": function.name, "functionVersion": function.version}
        begun.append(("INFO", "platform.initStart", named))
        done = {**init, "status": "error" if at_init == "WARN" else "success"}
        begun.append((at_init, "platform.initRuntimeDone", done))
        begun.append((at_init, "platform.initReport", {**done, "metrics": {"durationMs": round(exchange.init_ms, 3)}}))
    tracing = _tracing(TraceHeader.parse(trace), trace)
    begun.append(("INFO", "platform.start", {"requestId": request_id, "version": function.version, **tracing}))
    outcome = {"requestId": request_id, "status": status, **error, **tracing}
    duration = round(exchange.duration_ms, 3)
    metrics = {
        "durationMs": duration,
        "billedDurationMs": billed_ms,
        "memorySizeMB": function.memory_mb,
        "maxMemoryUsedMB": exchange.max_memory_mb,
        **({"initDurationMs": round(exchange.init_ms, 3)} if exchange.init_ms is not None else {}),
    }
    produced = {"durationMs": duration, "producedBytes": len(exchange.payload or b"")}
    ended = [
        (bad or "DEBUG", "platform.runtimeDone", {**outcome, "metrics": produced}),
        (bad or "INFO", "platform.report", {**outcome, "metrics": metrics}),
    ]
    least = _LEVELS.get(function.system_log_level or "INFO", 1)
    return (
        [_line(began_ms, kind, record) for level, kind, record in begun if _LEVELS[level] >= least],
        [_line(ended_ms, kind, record) for level, kind, record in ended if _LEVELS[level] >= least],
    )


def _status(exchange: Exchange) -> str:
    """How it ended, as Lambda's `Status` has it."""
    if exchange.status is InvocationStatus.ANSWERED:
        return "success"
    return "timeout" if exchange.status is InvocationStatus.TIMED_OUT else "error"


def _error(exchange: Exchange) -> dict[str, str]:
    crashed = exchange.status in (InvocationStatus.EXITED, InvocationStatus.OUT_OF_MEMORY)
    return {"errorType": "Runtime.ExitError"} if crashed else {}


def _tracing(header: TraceHeader, text: str) -> dict[str, Any]:
    if not header.sampled:
        return {}
    return {"tracing": {"spanId": header.parent, "type": "X-Amzn-Trace-Id", "value": text}}


def _line(at_ms: int, kind: str, record: dict[str, Any]) -> LogLine:
    moment = datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC)
    at = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return LogLine(at_ms=at_ms, text=json.dumps({"time": at, "type": kind, "record": record}))
