"""Lambda's own metrics ("Types of metrics for Lambda functions", Lambda developer guide), by function name.

Absent: IteratorAge, and the same metrics by resource and across all functions.
"""

from __future__ import annotations

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.metrics import Datum, MetricId, Metrics
from sandbox.result import Invocation, InvocationStatus


class LambdaMetrics:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._spans: dict[str, list[tuple[float, float]]] = {}

    def invoked(self, invocation: Invocation) -> None:
        """Count one invocation. One that was throttled is not counted among the invocations, nor as an error."""
        function = invocation.function_name
        if invocation.asynchronous and invocation.attempt == 1:
            self._count(function, "AsyncEventsReceived", 1)
        if invocation.status is InvocationStatus.THROTTLED:
            self._count(function, "Throttles", 1)
            return
        self._count(function, "Invocations", 1)
        self._count(function, "Errors", 0 if invocation.status is InvocationStatus.ANSWERED else 1)
        self._count(function, "Throttles", 0)
        self._record(function, "Duration", invocation.duration_ms, "Milliseconds")
        self._count(function, "ConcurrentExecutions", self._concurrent(invocation))

    def dropped(self, function: str) -> None:
        """An asynchronous event was given up. `function` is its name."""
        self._count(function, "AsyncEventsDropped", 1)

    def dead_letter_error(self, function: str) -> None:
        """An event could not be sent to the function's dead-letter queue."""
        self._count(function, "DeadLetterErrors", 1)

    def _concurrent(self, invocation: Invocation) -> int:
        """How many of the function's invocations that are over were under way when this one, now over, began."""
        ended = CLOCK.now()
        began = ended - (invocation.duration_ms + (invocation.init_ms or 0)) / 1000
        spans = self._spans.setdefault(invocation.function_name, [])
        spans[:] = [span for span in spans if span[1] > began - 900]
        spans.append((began, ended))
        return sum(1 for span in spans if span[1] > began)

    def _count(self, function: str, name: str, value: int) -> None:
        self._record(function, name, value, "Count")

    def _record(self, function: str, name: str, value: float, unit: str) -> None:
        metric = MetricId.of("AWS/Lambda", name, {"FunctionName": function})
        self._metrics.record(metric, Datum(CLOCK.now(), float(value), unit))
