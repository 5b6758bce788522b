"""Everything that CloudWatch and X-Ray know of a run, and the services that answer from it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Protocol

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.endpoint import OwnAnswer
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.observe import subscriptions
from sandbox.cloud.observe.alarm_board import AlarmBoard
from sandbox.cloud.observe.alarms_api import AlarmsApi
from sandbox.cloud.observe.embedded_metrics import embedded_metrics
from sandbox.cloud.observe.lambda_metrics import LambdaMetrics
from sandbox.cloud.observe.log_filters_api import LogFiltersApi
from sandbox.cloud.observe.log_groups import LogGroups
from sandbox.cloud.observe.logs_api import LogsApi
from sandbox.cloud.observe.metric_filters import filtered_metrics
from sandbox.cloud.observe.metrics import Metrics
from sandbox.cloud.observe.metrics_api import MetricsApi
from sandbox.cloud.observe.refused import Carry, answer
from sandbox.cloud.observe.traces import Traces
from sandbox.cloud.observe.xray_api import XrayApi
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import Invocation, Observations


class MayLog(Protocol):
    def __call__(self, configuration: FunctionConfiguration, log_stream: str, /, *, group_exists: bool) -> bool:
        """See `Policies.may_log`."""


class Observatory:
    """See `observe.observer.Observer`. `own` answers the requests of its services, for `Endpoint.own`."""

    def __init__(self, functions: Functions, may_log: MayLog) -> None:
        self._may_log = may_log
        self.metrics = Metrics()
        self.lambda_metrics = LambdaMetrics(self.metrics)
        self.log_groups = LogGroups(self._measure, self._ingested)
        Listeners.logs = self.log_groups.from_moto
        self.alarms = AlarmBoard(self.metrics)
        self.traces = Traces()
        operations: dict[str, dict[str, Carry]] = {
            "logs": {**LogsApi(self.log_groups).operations(), **LogFiltersApi(self.log_groups, functions).operations()},
            "cloudwatch": {**MetricsApi(self.metrics).operations(), **AlarmsApi(self.alarms.enter).operations()},
            "xray": XrayApi(self.traces).operations(),
        }
        self.own: dict[str, OwnAnswer] = {
            service: functools.partial(_answer, carries) for service, carries in operations.items()
        }

    def invoked(self, function: FunctionConfiguration, invocation: Invocation, exchange: Exchange | None) -> None:
        self.lambda_metrics.invoked(invocation)
        if exchange is None:
            self.alarms.evaluate(CLOCK.now())
            return
        leads_to = Cause(invocation=invocation.request_id, depth=invocation.depth + 1, trace=invocation.trace_header)
        self.traces.invoked(function, invocation, exchange)
        exists = self.log_groups.exists(function.log_group)
        if self._may_log(function, invocation.log_stream, group_exists=exists):
            self.log_groups.write_later(function.log_group, invocation.log_stream, invocation.logs, leads_to)
        self.alarms.evaluate(CLOCK.now())

    def time_passed(self, now: float) -> None:
        self.alarms.evaluate(now)

    def facts(self) -> Observations:
        return Observations(
            log_groups=self.log_groups.messages(),
            metrics=self.metrics.facts(),
            alarms=self.alarms.facts(),
            traces=self.traces.facts(),
        )

    def _measure(self, message: str) -> None:
        for metric, datum in embedded_metrics(message):
            self.metrics.record(metric, datum)

    def _ingested(self, group: Any, stream: str, events: Sequence[Any], cause: Cause) -> None:
        if group.subscription_filters:
            subscriptions.deliver(group, stream, events, cause)
        for metric, datum in filtered_metrics(group.name, events):
            self.metrics.record(metric, datum)


def _answer(carries: dict[str, Carry], operation: Operation, _caller: Caller) -> HttpResponse:
    return answer(operation.service, carries[operation.name], operation.parameters)
