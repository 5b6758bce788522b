"""AWS::Logs: groups, and the filters on them."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.observe.filter_patterns import FilterPattern, InvalidPattern
from sandbox.cloud.observe.log_filters_api import put_metric_filter, put_subscription_filter
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

_MAX_SUBSCRIPTIONS = 2
""" "CloudWatch Logs quotas": subscription filters for each log group."""


def _backend() -> Any:
    from moto.logs.models import logs_backends

    return logs_backends[ACCOUNT_ID][REGION]


def _make_group(making: Making) -> None:
    backend = _backend()
    try:
        backend.create_log_group(making.name, making.tags())
        if making.properties.get("RetentionInDays") is not None:
            backend.put_retention_policy(making.name, making.properties["RetentionInDays"])
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the log group cannot be created: {words_of(error)}", "LogGroupName") from error


def _group(making: Making) -> Any:
    """The group that a filter is for. Lambda's own is made by the first invocation, and here when a filter asks."""
    making.needed("LogGroupName")
    name = making.text("LogGroupName")
    backend = _backend()
    if name not in backend.groups:
        if not any(function.configuration.log_group == name for function in making.deployment.functions):
            raise Misfit(f"there is no log group {name}", "LogGroupName")
        backend.create_log_group(name, {})
    return backend.groups[name]


def _make_subscription_filter(making: Making) -> None:
    making.needed("DestinationArn")
    group, arn = _group(making), making.text("DestinationArn")
    if len(group.subscription_filters) >= _MAX_SUBSCRIPTIONS:
        raise Misfit(f"a log group has at most {_MAX_SUBSCRIPTIONS} subscription filters", "LogGroupName")
    if arn.split(":")[2:3] != ["lambda"] or making.deployment.functions.find(arn) is None:
        raise Misfit(f"log events go to a function of the template here, not to {arn}", "DestinationArn")
    put_subscription_filter(group, making.name, _pattern(making), arn)


def _make_metric_filter(making: Making) -> None:
    making.needed("MetricTransformations")
    group = _group(making)
    given = making.properties["MetricTransformations"]
    if not isinstance(given, list) or len(given) != 1:
        raise Misfit("a metric filter has one transformation", "MetricTransformations")
    put_metric_filter(group.name, making.name, _pattern(making), [_transformation(given[0])])


def _transformation(given: Any) -> dict[str, Any]:
    """As the API writes it: names begin small, and dimensions are a mapping."""
    if not isinstance(given, dict):
        raise Misfit("a transformation is a mapping", "MetricTransformations")
    for needed in ("MetricName", "MetricNamespace", "MetricValue"):
        if given.get(needed) in (None, ""):
            raise Misfit(f"{needed} is missing", "MetricTransformations")
    made = {f"{name[:1].lower()}{name[1:]}": value for name, value in given.items()}
    made["metricValue"] = str(made["metricValue"])
    try:
        if "dimensions" in made:
            made["dimensions"] = {str(one["Key"]): str(one["Value"]) for one in made["dimensions"]}
        if "defaultValue" in made:
            made["defaultValue"] = float(made["defaultValue"])
    except (TypeError, KeyError, ValueError) as error:
        raise Misfit(f"a transformation is malformed: {error!r}", "MetricTransformations") from error
    return made


def _pattern(making: Making) -> str:
    text = making.text("FilterPattern")
    try:
        FilterPattern.of(text)
    except InvalidPattern as problem:
        raise Misfit(f"the filter pattern cannot be read: {problem}", "FilterPattern") from problem
    return text


GROUP = ResourceType(
    name="AWS::Logs::LogGroup",
    make=_make_group,
    carried_out=listed("LogGroupName RetentionInDays Tags"),
    without_effect=listed("KmsKeyId LogGroupClass DataProtectionPolicy FieldIndexPolicies"),
    name_property="LogGroupName",
    attributes={"Arn": names.log_group_arn},
)
SUBSCRIPTION_FILTER = ResourceType(
    name="AWS::Logs::SubscriptionFilter",
    make=_make_subscription_filter,
    carried_out=listed("LogGroupName FilterPattern DestinationArn FilterName"),
    without_effect=listed("Distribution"),
    refused={"RoleArn": "log events go to functions only, which need no role"},
    name_property="FilterName",
)
METRIC_FILTER = ResourceType(
    name="AWS::Logs::MetricFilter",
    make=_make_metric_filter,
    carried_out=listed("LogGroupName FilterPattern MetricTransformations FilterName"),
    name_property="FilterName",
)
