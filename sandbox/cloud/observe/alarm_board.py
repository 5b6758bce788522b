"""All alarms of the run, watched: evaluated when something was measured and when time has passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.observe import alarm_actions
from sandbox.cloud.observe.alarm_evaluation import evaluate, moments
from sandbox.cloud.observe.alarms import INSUFFICIENT_DATA, MetricAlarm, all_alarms
from sandbox.cloud.observe.metrics import Metrics
from sandbox.result import Alarm


class AlarmBoard:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def evaluate(self, now: float) -> None:
        """Bring every alarm up to `now`, through the states it was in meanwhile."""
        for alarm in list(all_alarms().values()):
            for moment in moments(alarm, now):
                verdict = evaluate(alarm, self._metrics, moment)
                if verdict is not None and verdict.state != alarm.state:
                    Listeners.cause = Cause()  # the state of an alarm is nobody's call
                    self._enter(alarm, verdict.state, verdict.reason, verdict.data, moment)
            alarm.evaluated = now

    def enter(self, alarm: MetricAlarm, state: str, reason: str, data: Mapping[str, Any]) -> None:
        """Put `alarm` into `state` now, whatever was measured; it stays there until the next evaluation."""
        if state != alarm.state:
            self._enter(alarm, state, reason, data, CLOCK.now())

    def facts(self) -> tuple[Alarm, ...]:
        return tuple(
            Alarm(
                name=alarm.name,
                state=alarm.state,
                reason=alarm.reason,
                history=(INSUFFICIENT_DATA, *(event.state for event in alarm.history if event.state)),
            )
            for _, alarm in sorted(all_alarms().items())
        )

    def _enter(self, alarm: MetricAlarm, state: str, reason: str, data: Mapping[str, Any], at: float) -> None:
        old = alarm_actions.state_of(alarm)
        alarm.enter(state, reason, data, at)
        alarm_actions.tell(alarm, old)
