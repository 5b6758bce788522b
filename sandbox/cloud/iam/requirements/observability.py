"""What calls of CloudWatch Logs, CloudWatch and X-Ray need (Service Authorization Reference).

CloudWatch Logs compares a log group as "log-group:NAME:log-stream:", which is what its error messages show and why
policies write "log-group:NAME:*".
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.requirements.events import passed
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given, listed


def group_arn(name: object, stream: object = "") -> str:
    return arn("logs", f"log-group:{name or ''}:log-stream:{stream or ''}")


def _group(action: str) -> Requirement:
    return lambda call: [Need(action=f"logs:{action}", resource=group_arn(name)) for name in _names(call)]


def _stream(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        for name in _names(call):
            yield Need(action=f"logs:{action}", resource=group_arn(name, call.get("logStreamName")))

    return needs


def _names(call: Parameters) -> tuple[str, ...]:
    """The group's name, which some requests give as an ARN (logGroupIdentifier). One that gives both means both."""
    identifier = str(call.get("logGroupIdentifier") or "")
    if identifier.startswith("arn:"):
        identifier = identifier.partition(":log-group:")[2].removesuffix(":*")
    names = [name for name in (identifier, str(call.get("logGroupName") or "")) if name]
    return tuple(dict.fromkeys(names)) or ("",)


def _groups(action: str) -> Requirement:
    return lambda _call: [Need(action=f"logs:{action}", resource=group_arn(""))]


def _subscribe(call: Parameters) -> Iterable[Need]:
    yield Need(action="logs:PutSubscriptionFilter", resource=group_arn(call.get("logGroupName")))
    yield from passed(call.get("roleArn"), "logs.amazonaws.com")


def _logs_tagged(action: str) -> Requirement:
    return lambda call: [Need(action=f"logs:{action}", resource=str(call.get("resourceArn") or "*"))]


LOGS: dict[str, Requirement] = {
    "CreateLogGroup": _group("CreateLogGroup"),
    "DeleteLogGroup": _group("DeleteLogGroup"),
    "DescribeLogGroups": _groups("DescribeLogGroups"),
    "PutRetentionPolicy": _group("PutRetentionPolicy"),
    "DeleteRetentionPolicy": _group("DeleteRetentionPolicy"),
    "CreateLogStream": _stream("CreateLogStream"),
    "DeleteLogStream": _stream("DeleteLogStream"),
    "DescribeLogStreams": _group("DescribeLogStreams"),
    "PutLogEvents": _stream("PutLogEvents"),
    "GetLogEvents": _stream("GetLogEvents"),
    "FilterLogEvents": _group("FilterLogEvents"),
    "PutSubscriptionFilter": _subscribe,
    "DescribeSubscriptionFilters": _group("DescribeSubscriptionFilters"),
    "DeleteSubscriptionFilter": _group("DeleteSubscriptionFilter"),
    "PutMetricFilter": _group("PutMetricFilter"),
    "DescribeMetricFilters": _group("DescribeMetricFilters"),
    "DeleteMetricFilter": _group("DeleteMetricFilter"),
    "TestMetricFilter": lambda _call: [Need(action="logs:TestMetricFilter", resource="*")],
    "ListTagsForResource": _logs_tagged("ListTagsForResource"),
    "TagResource": _logs_tagged("TagResource"),
    "UntagResource": _logs_tagged("UntagResource"),
}


def _metrics(action: str) -> Requirement:
    """Metrics have no ARN."""
    return lambda _call: [Need(action=f"cloudwatch:{action}", resource="*", spoken="")]


def _put_metrics(call: Parameters) -> Iterable[Need]:
    keys = given({"cloudwatch:namespace": call.get("Namespace")})
    yield Need(action="cloudwatch:PutMetricData", resource="*", keys=keys, spoken="")


def _alarm(action: str) -> Requirement:
    return lambda call: [Need(action=f"cloudwatch:{action}", resource=alarm_arn(call.get("AlarmName")))]


def _alarms(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        for name in listed(call.get("AlarmNames")) or ["*"]:
            yield Need(action=f"cloudwatch:{action}", resource=alarm_arn(name))

    return needs


def alarm_arn(name: object) -> str:
    return arn("cloudwatch", f"alarm:{name or ''}")


def _dashboard(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        name = call.get("DashboardName") or ""
        yield Need(action=f"cloudwatch:{action}", resource=f"arn:aws:cloudwatch::{ACCOUNT_ID}:dashboard/{name}")

    return needs


def _cloudwatch_tagged(action: str) -> Requirement:
    return lambda call: [Need(action=f"cloudwatch:{action}", resource=str(call.get("ResourceARN") or "*"))]


CLOUDWATCH: dict[str, Requirement] = {
    "PutMetricData": _put_metrics,
    "GetMetricData": _metrics("GetMetricData"),
    "GetMetricStatistics": _metrics("GetMetricStatistics"),
    "ListMetrics": _metrics("ListMetrics"),
    "PutMetricAlarm": _alarm("PutMetricAlarm"),
    "DescribeAlarms": _alarms("DescribeAlarms"),
    "DescribeAlarmsForMetric": _alarms("DescribeAlarmsForMetric"),
    "DescribeAlarmHistory": lambda call: [
        Need(action="cloudwatch:DescribeAlarmHistory", resource=alarm_arn(call.get("AlarmName") or "*"))
    ],
    "DeleteAlarms": _alarms("DeleteAlarms"),
    "SetAlarmState": _alarm("SetAlarmState"),
    "EnableAlarmActions": _alarms("EnableAlarmActions"),
    "DisableAlarmActions": _alarms("DisableAlarmActions"),
    "PutDashboard": _dashboard("PutDashboard"),
    "GetDashboard": _dashboard("GetDashboard"),
    "ListTagsForResource": _cloudwatch_tagged("ListTagsForResource"),
    "TagResource": _cloudwatch_tagged("TagResource"),
    "UntagResource": _cloudwatch_tagged("UntagResource"),
}


def _xray(action: str) -> Requirement:
    return lambda _call: [Need(action=f"xray:{action}", resource="*", spoken="")]


XRAY: dict[str, Requirement] = {
    name: _xray(name)
    for name in (
        "BatchGetTraces",
        "GetSamplingRules",
        "GetSamplingStatisticSummaries",
        "GetSamplingTargets",
        "GetServiceGraph",
        "GetTraceGraph",
        "GetTraceSummaries",
        "PutTelemetryRecords",
        "PutTraceSegments",
    )
}
