"""AWS::CloudWatch::Alarm."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of


def _make_alarm(making: Making) -> None:
    from moto.cloudwatch.models import cloudwatch_backends

    making.needed("ComparisonOperator", "EvaluationPeriods", "MetricName", "Namespace", "Threshold", "Period")
    given = making.properties
    statistic: Any = given.get("Statistic")
    dimensions = [{"Name": str(d["Name"]), "Value": str(d["Value"])} for d in given.get("Dimensions") or []]
    actions: dict[str, Any] = {
        name: [str(arn) for arn in given.get(property) or []]
        for name, property in (
            ("alarm_actions", "AlarmActions"),
            ("ok_actions", "OKActions"),
            ("insufficient_data_actions", "InsufficientDataActions"),
        )
    }
    try:
        cloudwatch_backends[ACCOUNT_ID][REGION].put_metric_alarm(
            name=making.name,
            namespace=making.text("Namespace"),
            metric_name=making.text("MetricName"),
            comparison_operator=making.text("ComparisonOperator"),
            evaluation_periods=making.number("EvaluationPeriods", 1, 1, 1440),
            datapoints_to_alarm=making.number("DatapointsToAlarm", 1, 1, 1440)
            if "DatapointsToAlarm" in given
            else None,
            period=making.number("Period", 60, 1, 86400),
            threshold=float(given["Threshold"]),
            statistic=statistic,
            extended_statistic=given.get("ExtendedStatistic"),
            description=making.text("AlarmDescription"),
            dimensions=dimensions,
            unit=given.get("Unit"),
            treat_missing_data=given.get("TreatMissingData"),
            actions_enabled=str(given.get("ActionsEnabled", True)).lower() != "false",
            **actions,
        )
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the alarm cannot be made: {words_of(error)}") from error


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
