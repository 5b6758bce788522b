"""Whom an alarm tells when it changes: topics, functions, and the default event bus ("Using Amazon CloudWatch alarms",
Amazon CloudWatch user guide). Other actions (EC2, Auto Scaling, Systems Manager) are absent."""

from __future__ import annotations

import datetime
import json
import logging
import sys
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.observe.alarms import Event, MetricAlarm

log = logging.getLogger(__name__)
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
    service = arn.split(":")[2:3]
    if service == ["sns"]:
        return _publish(arn, alarm, old["value"])
    if service == ["lambda"] and Listeners.deliver is not None:
        Listeners.deliver(
            Delivery(
                source="cloudwatch",
                function=arn,
                event=function_event(alarm, old),
                resource=alarm.name,
                principal="lambda.alarms.cloudwatch.amazonaws.com",
                source_arn=alarm.arn,
                cause=Listeners.cause,
            )
        )
        return True
    return False


def _publish(arn: str, alarm: MetricAlarm, old_state: str) -> bool:
    models: Any = sys.modules.get("moto.sns.models")
    if models is None or arn not in models.sns_backends[ACCOUNT_ID][REGION].topics:
        return False
    backend = models.sns_backends[ACCOUNT_ID][REGION]
    subject = f'{alarm.state}: "{alarm.name}" in {_REGION_NAME}'
    backend.publish(message=json.dumps(message(alarm, old_state)), arn=arn, subject=subject[:100])
    return True


def _put_event(alarm: MetricAlarm, old: dict[str, Any]) -> None:
    models: Any = sys.modules.get("moto.events.models")
    if models is None:
        return  # then nobody can have made a rule
    backend = models.events_backends[ACCOUNT_ID][REGION]
    if not any(bus.rules for bus in backend.event_buses.values()):
        return
    detail = {
        "alarmName": alarm.name,
        "state": state_of(alarm),
        "previousState": old,
        "configuration": _configuration(alarm),
    }
    try:
        backend.put_events(
            [
                {
                    "Source": "aws.cloudwatch",
                    "DetailType": "CloudWatch Alarm State Change",
                    "Detail": json.dumps(detail),
                    "Resources": [alarm.arn],
                }
            ]
        )
    except Exception:
        log.exception("the event of an alarm could not be put on the bus")


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
