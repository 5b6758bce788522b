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
    tracing = _tracing(TraceHeader.parse(trace), trace)
    start = {"requestId": request_id, "version": function.version, **tracing}
    begun = [*_initialized(function, exchange), ("INFO", "platform.start", start)]
    status = _status(exchange)
    outcome = {"requestId": request_id, "status": status, **_error(exchange), **tracing}
    duration = {"durationMs": round(exchange.duration_ms, 3)}
    metrics = {
        **duration,
        "billedDurationMs": billed_ms,
        "memorySizeMB": function.memory_mb,
        "maxMemoryUsedMB": exchange.max_memory_mb,
        **({"initDurationMs": round(exchange.init_ms, 3)} if exchange.init_ms is not None else {}),
    }
    produced = {**duration, "producedBytes": len(exchange.payload or b"")}
    bad = "WARN" if status != "success" else ""
    ended = [
        (bad or "DEBUG", "platform.runtimeDone", {**outcome, "metrics": produced}),
        (bad or "INFO", "platform.report", {**outcome, "metrics": metrics}),
    ]
    least = _LEVELS.get(function.system_log_level or "INFO", 1)
    return (
        [_line(began_ms, kind, record) for level, kind, record in begun if _LEVELS[level] >= least],
        [_line(ended_ms, kind, record) for level, kind, record in ended if _LEVELS[level] >= least],
    )


_Event = tuple[str, str, dict[str, Any]]
"""(log level, type, record)"""


def _initialized(function: FunctionConfiguration, exchange: Exchange) -> list[_Event]:
    """The events of the init phase; none on a warm start."""
    if not exchange.cold or exchange.init_ms is None:
        return []
    failed = exchange.status is InvocationStatus.INIT_FAILED
    level = "WARN" if failed else "DEBUG"
    phase = {"initializationType": "on-demand", "phase": "init"}
    done = {**phase, "status": "error" if failed else "success"}
    return [
        ("INFO", "platform.initStart", {**phase, "functionName": function.name, "functionVersion": function.version}),
        (level, "platform.initRuntimeDone", done),
        (level, "platform.initReport", {**done, "metrics": {"durationMs": round(exchange.init_ms, 3)}}),
    ]


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
