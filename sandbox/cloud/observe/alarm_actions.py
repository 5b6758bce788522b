"""Whom an alarm tells when it changes: topics, functions, and the default event bus ("Using Amazon CloudWatch alarms",
Amazon CloudWatch user guide). Other actions (EC2, Auto Scaling, Systems Manager) are absent."""

from __future__ import annotations

import datetime
import json
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.delivery import event_bus
from sandbox.cloud.observe.alarms import Event, MetricAlarm
from sandbox.cloud.sources import event_targets
from sandbox.cloud.sources.event_targets import Sender, Unreachable
from sandbox.cloud.sources.eventbridge_events import envelope

_PRINCIPALS = {"sns": "cloudwatch.amazonaws.com", "lambda": "lambda.alarms.cloudwatch.amazonaws.com"}
"""As whom it acts, by the service that it tells."""
_REGION_NAME = "US East (N. Virginia)"


def tell(alarm: MetricAlarm, old: dict[str, Any]) -> None:
    """Carry out the actions of the state that `alarm` has just entered. `old` is `state_of` it before; what follows has
    the cause `Listeners.cause`."""
    _put_event(alarm, old)
    for arn in alarm.actions(alarm.state):
        done = _act(arn, alarm, old)
        words = "Successfully executed" if done else "Failed to execute"
        alarm.history.append(Event(at=alarm.since, kind="Action", summary=f"{words} action {arn}"))


def state_of(alarm: MetricAlarm) -> dict[str, Any]:
    """Its state, as an event tells it."""
    return {
        "value": alarm.state,
        "reason": alarm.reason,
        "reasonData": json.dumps(alarm.reason_data),
        "timestamp": _moment(alarm.since),
    }


def _act(arn: str, alarm: MetricAlarm, old: dict[str, Any]) -> bool:
    """Whether the action could be carried out."""
    service = event_targets.service_of(arn)
    document = message(alarm, old["value"]) if service == "sns" else function_event(alarm, old)
    if service not in _PRINCIPALS:
        return False
    sender = Sender(source="cloudwatch", principal=_PRINCIPALS[service], arn=alarm.arn, resource=alarm.name)
    subject = f'{alarm.state}: "{alarm.name}" in {_REGION_NAME}'
    try:
        event_targets.send(arn, json.dumps(document), sender, subject=subject[:100])
    except Unreachable:
        return False
    return True


def _put_event(alarm: MetricAlarm, old: dict[str, Any]) -> None:
    """On the default bus, when there is a rule that could hear of it."""
    backend = moto_backends.existing("events")
    if backend is None or not backend.event_buses["default"].rules:
        return
    detail = {
        "alarmName": alarm.name,
        "state": state_of(alarm),
        "previousState": old,
        "configuration": _configuration(alarm),
    }
    kind = "CloudWatch Alarm State Change"
    event_bus.put("default", envelope(source="aws.cloudwatch", detail_type=kind, detail=detail, resources=[alarm.arn]))


def message(alarm: MetricAlarm, old_state: str) -> dict[str, Any]:
    """What a topic is sent."""
    parameters = alarm.parameters
    extended = parameters.get("ExtendedStatistic")
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": parameters.get("AlarmDescription"),
        "AWSAccountId": ACCOUNT_ID,
        "AlarmConfigurationUpdatedTimestamp": _moment(alarm.configured),
        "NewStateValue": alarm.state,
        "NewStateReason": alarm.reason,
        "StateChangeTime": _moment(alarm.since),
        "Region": _REGION_NAME,
        "AlarmArn": alarm.arn,
        "OldStateValue": old_state,
        "OKActions": list(parameters.get("OKActions") or ()),
        "AlarmActions": list(parameters.get("AlarmActions") or ()),
        "InsufficientDataActions": list(parameters.get("InsufficientDataActions") or ()),
        "Trigger": {
            "MetricName": alarm.metric.name,
            "Namespace": alarm.metric.namespace,
            "StatisticType": "ExtendedStatistic" if extended else "Statistic",
            **({"ExtendedStatistic": extended} if extended else {"Statistic": _upper(alarm.statistic)}),
            "Unit": parameters.get("Unit"),
            "Dimensions": [{"value": value, "name": name} for name, value in alarm.metric.dimensions],
            "Period": alarm.period,
            "EvaluationPeriods": alarm.periods,
            "DatapointsToAlarm": alarm.needed,
            "ComparisonOperator": alarm.operator,
            "Threshold": alarm.threshold,
            "TreatMissingData": alarm.missing_data,
            "EvaluateLowSampleCountPercentile": parameters.get("EvaluateLowSampleCountPercentile") or "",
        },
    }


def function_event(alarm: MetricAlarm, old: dict[str, Any]) -> dict[str, Any]:
    """What a function is invoked with."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.arn,
        "accountId": ACCOUNT_ID,
        "time": _moment(alarm.since),
        "region": REGION,
        "alarmData": {
            "alarmName": alarm.name,
            "state": state_of(alarm),
            "previousState": old,
            "configuration": _configuration(alarm),
        },
    }


def _configuration(alarm: MetricAlarm) -> dict[str, Any]:
    metric = {
        "namespace": alarm.metric.namespace,
        "name": alarm.metric.name,
        "dimensions": dict(alarm.metric.dimensions),
    }
    stat = {"metric": metric, "period": alarm.period, "stat": alarm.statistic}
    return {
        "description": alarm.parameters.get("AlarmDescription") or "",
        "metrics": [{"id": "m1", "metricStat": stat, "returnData": True}],
    }


def _upper(statistic: str) -> str:
    return {"SampleCount": "SAMPLE_COUNT"}.get(statistic, statistic.upper())


def _moment(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
