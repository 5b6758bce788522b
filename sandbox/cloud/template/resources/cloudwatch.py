"""AWS::CloudWatch::Alarm."""

from __future__ import annotations

from sandbox.cloud.observe.alarms import all_alarms, put_alarm
from sandbox.cloud.observe.refused import Refused
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of


def _make_alarm(making: Making) -> None:
    making.needed("ComparisonOperator", "EvaluationPeriods", "MetricName", "Namespace", "Threshold", "Period")
    if making.name in all_alarms():
        raise Misfit(f"two alarms have the name {making.name}", "AlarmName")
    numbers = {name: making.number(name, 1, 1, high) for name, high in _NUMBERS.items() if name in making.properties}
    parameters = {name: value for name, value in making.properties.items() if name != "Tags"}
    try:
        threshold = float(making.properties["Threshold"])
        put_alarm({**parameters, **numbers, "Threshold": threshold, "AlarmName": making.name})
    except (Refused, ValueError) as error:
        raise Misfit(f"the alarm cannot be made: {words_of(error)}") from error


_NUMBERS = {"EvaluationPeriods": 1440, "DatapointsToAlarm": 1440, "Period": 86400}


ALARM = ResourceType(
    name="AWS::CloudWatch::Alarm",
    make=_make_alarm,
    carried_out=listed(
        "AlarmName ComparisonOperator EvaluationPeriods DatapointsToAlarm MetricName Namespace Period Threshold "
        "Statistic ExtendedStatistic Dimensions Unit TreatMissingData ActionsEnabled AlarmActions OKActions "
        "InsufficientDataActions AlarmDescription"
    ),
    without_effect=listed("Tags"),
    refused={
        "Metrics": "metric math is absent",
        "ThresholdMetricId": "anomaly detection is absent",
        "EvaluateLowSampleCountPercentile": "percentiles are evaluated however few the samples are",
    },
    name_property="AlarmName",
    attributes={"Arn": names.alarm_arn},
)
