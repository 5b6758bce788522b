"""The operations of CloudWatch on alarms ("Amazon CloudWatch API reference")."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.alarms import ALARM, INSUFFICIENT_DATA, OK, MetricAlarm, all_alarms, put_alarm
from sandbox.cloud.observe.metrics_api import epoch
from sandbox.cloud.observe.refused import Carry, Parameters, Refused


class AlarmsApi:
    """`enter` puts an alarm into a state and does what follows: (alarm, state, reason, reason data)."""

    def __init__(self, enter: Callable[[MetricAlarm, str, str, dict[str, Any]], None]) -> None:
        self._enter = enter

    def operations(self) -> dict[str, Carry]:
        return {
            "PutMetricAlarm": self._put,
            "DescribeAlarms": self._describe,
            "DescribeAlarmsForMetric": self._describe_for_metric,
            "DescribeAlarmHistory": self._history,
            "SetAlarmState": self._set_state,
            "DeleteAlarms": self._delete,
            "EnableAlarmActions": lambda parameters: self._switch(parameters, True),
            "DisableAlarmActions": lambda parameters: self._switch(parameters, False),
        }

    def _put(self, parameters: Parameters) -> dict[str, Any]:
        put_alarm(parameters)
        return {}

    def _describe(self, parameters: Parameters) -> dict[str, Any]:
        names, prefix = parameters.get("AlarmNames"), parameters.get("AlarmNamePrefix", "")
        types = parameters.get("AlarmTypes") or ["MetricAlarm"]
        found = [
            described(alarm)
            for name, alarm in sorted(all_alarms().items())
            if (not names or name in names)
            and name.startswith(prefix)
            and parameters.get("StateValue") in (None, alarm.state)
            and "MetricAlarm" in types
        ]
        return {"MetricAlarms": found, "CompositeAlarms": []}

    def _describe_for_metric(self, parameters: Parameters) -> dict[str, Any]:
        dimensions = sorted((one["Name"], one["Value"]) for one in parameters.get("Dimensions") or ())
        wanted = (parameters["Namespace"], parameters["MetricName"], tuple(dimensions))
        return {
            "MetricAlarms": [
                described(alarm)
                for _, alarm in sorted(all_alarms().items())
                if (alarm.metric.namespace, alarm.metric.name, alarm.metric.dimensions) == wanted
            ]
        }

    def _history(self, parameters: Parameters) -> dict[str, Any]:
        name, kind = parameters.get("AlarmName"), parameters.get("HistoryItemType")
        start = epoch(parameters.get("StartDate"), lambda: 0.0)
        end = epoch(parameters.get("EndDate"), lambda: float("inf"))
        items = [
            (event.at, number, alarm.name, event)
            for alarm in all_alarms().values()
            for number, event in enumerate(alarm.history)
            if name in (None, alarm.name) and kind in (None, event.kind) and start <= event.at <= end
        ]
        items.sort(reverse=parameters.get("ScanBy") != "TimestampAscending", key=lambda item: item[:2])
        return {
            "AlarmHistoryItems": [
                {
                    "AlarmName": alarm,
                    "AlarmType": "MetricAlarm",
                    "Timestamp": at,
                    "HistoryItemType": event.kind,
                    "HistorySummary": event.summary,
                    "HistoryData": json.dumps(event.data),
                }
                for at, _, alarm, event in items[: int(parameters.get("MaxRecords") or 100)]
            ]
        }

    def _set_state(self, parameters: Parameters) -> dict[str, Any]:
        alarm, state = all_alarms().get(parameters["AlarmName"]), parameters["StateValue"]
        if alarm is None:
            raise Refused("ResourceNotFound", "", 404)
        if state not in (OK, ALARM, INSUFFICIENT_DATA):
            raise Refused(
                "ValidationError",
                f"1 validation error detected: Value '{state}' at 'stateValue' failed to satisfy constraint: "
                "Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
            )
        try:
            data = json.loads(parameters.get("StateReasonData") or "{}")
        except (ValueError, RecursionError) as error:
            raise Refused("InvalidFormat", "StateReasonData is not JSON.") from error
        self._enter(alarm, state, parameters["StateReason"], data if isinstance(data, dict) else {})
        return {}

    def _delete(self, parameters: Parameters) -> dict[str, Any]:
        missing = [name for name in parameters["AlarmNames"] if name not in all_alarms()]
        if missing:
            raise Refused("ResourceNotFound", "", 404)
        for name in parameters["AlarmNames"]:
            all_alarms().pop(name, None)  # it may be named twice
        return {}

    def _switch(self, parameters: Parameters, enabled: bool) -> dict[str, Any]:
        for name in parameters["AlarmNames"]:
            if name in all_alarms():
                all_alarms()[name].parameters["ActionsEnabled"] = enabled
                all_alarms()[name].configured = CLOCK.now()
        return {}


def described(alarm: MetricAlarm) -> dict[str, Any]:
    """ "MetricAlarm", Amazon CloudWatch API reference; moments as epoch seconds."""
    told = {name: value for name, value in alarm.parameters.items() if name != "Tags" and value is not None}
    lists = {name: list(alarm.parameters.get(name) or ()) for name in ("OKActions", "AlarmActions")}
    return {
        "ActionsEnabled": True,
        "Dimensions": [],
        **told,
        **lists,
        "InsufficientDataActions": list(alarm.parameters.get("InsufficientDataActions") or ()),
        "AlarmArn": alarm.arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configured,
        "StateValue": alarm.state,
        "StateReason": alarm.reason,
        "StateReasonData": json.dumps(alarm.reason_data),
        "StateUpdatedTimestamp": alarm.since,
        "StateTransitionedTimestamp": alarm.since,
    }
