"""The lines that Lambda writes around an invocation's own ("Viewing CloudWatch logs", Lambda developer guide).

There is no INIT_START line in plain text: it names the version of AWS's own runtime, and none runs here.
"""

from __future__ import annotations

import datetime
import math

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.platform_events import platform_events
from sandbox.cloud.observe.trace_ids import TraceHeader
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import InvocationStatus, LogLine


def billed_ms(exchange: Exchange) -> int:
    """Duration and, on a cold start, initialisation, rounded up to the next millisecond.

    Since August 2025 AWS bills the init phase of managed runtimes too ("AWS Lambda standardizes billing for INIT
    Phase", AWS Compute Blog).
    """
    return math.ceil(round(exchange.duration_ms + (exchange.init_ms or 0.0), 3))


def platform_lines(
    function: FunctionConfiguration, exchange: Exchange, request_id: str, began_ms: int, trace: str = ""
) -> tuple[LogLine, ...]:
    """The handler's own lines between those of Lambda, in the function's log format. `trace` is its X-Ray header."""
    ended_ms = max([CLOCK.now_ms(), *(line.at_ms for line in exchange.logs)])
    if function.log_format == "JSON":
        before, after = platform_events(
            function, exchange, request_id, began_ms, ended_ms, billed_ms=billed_ms(exchange), trace=trace
        )
        return *before, *exchange.logs, *after
    lines = [LogLine(at_ms=began_ms, text=f"START RequestId: {request_id} Version: {function.version}"), *exchange.logs]
    if exchange.status is InvocationStatus.TIMED_OUT:
        seconds = exchange.duration_ms / 1000
        lines.append(
            LogLine(at_ms=ended_ms, text=f"{_iso(ended_ms)} {request_id} Task timed out after {seconds:.2f} seconds")
        )
    lines.append(LogLine(at_ms=ended_ms, text=f"END RequestId: {request_id}"))
    lines.append(LogLine(at_ms=ended_ms, text=_report(function, exchange, request_id, TraceHeader.parse(trace))))
    return tuple(lines)


def _report(function: FunctionConfiguration, exchange: Exchange, request_id: str, trace: TraceHeader) -> str:
    parts = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {exchange.duration_ms:.2f} ms",
        f"Billed Duration: {billed_ms(exchange)} ms",
        f"Memory Size: {function.memory_mb} MB",
        f"Max Memory Used: {exchange.max_memory_mb} MB",
    ]
    if exchange.init_ms is not None:
        parts.append(f"Init Duration: {exchange.init_ms:.2f} ms")
    if trace.sampled:  # on a line of its own in AWS, within the same event
        parts += [f"XRAY TraceId: {trace.root}", f"SegmentId: {trace.parent}", "Sampled: true"]
    if exchange.status is InvocationStatus.TIMED_OUT:
        parts.append("Status: timeout")
    elif exchange.status in (InvocationStatus.EXITED, InvocationStatus.OUT_OF_MEMORY):
        parts.append("Status: error\tError Type: Runtime.ExitError")
    return "\t".join(parts) + "\t"


def _iso(at_ms: int) -> str:
    moment = datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
