"""The operations of CloudWatch Logs on filters and tags ("Amazon CloudWatch Logs API reference"). The filters stay in
moto's state, where a template puts them too; what they do is in `subscriptions` and `metric_filters`."""

from __future__ import annotations

import re
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.observe.log_groups import LogGroups, invalid, logs_backend, metric_filters_of
from sandbox.cloud.observe.logs_api import pattern_of
from sandbox.cloud.observe.refused import Carry, Parameters, Refused

MAX_SUBSCRIPTIONS, MAX_METRIC_FILTERS = 2, 100
"""Of one log group ("CloudWatch Logs quotas")."""
_FILTER = re.compile(r"[^:*]{1,512}")


class LogFiltersApi:
    def __init__(self, groups: LogGroups, functions: Functions) -> None:
        self._groups = groups
        self._functions = functions

    def operations(self) -> dict[str, Carry]:
        return {
            "PutSubscriptionFilter": self._put_subscription,
            "DescribeSubscriptionFilters": self._describe_subscriptions,
            "DeleteSubscriptionFilter": self._delete_subscription,
            "PutMetricFilter": self._put_metric_filter,
            "DescribeMetricFilters": self._describe_metric_filters,
            "DeleteMetricFilter": self._delete_metric_filter,
            "TestMetricFilter": self._test,
            "ListTagsForResource": self._tags,
            "TagResource": self._tag,
            "UntagResource": self._untag,
        }

    def _put_subscription(self, parameters: Parameters) -> dict[str, Any]:
        group, name = self._groups.group(parameters["logGroupName"]), _filter_name(parameters)
        pattern_of(parameters["filterPattern"])
        destination = parameters["destinationArn"]
        if destination.split(":")[2:3] != ["lambda"]:
            raise Refused("InvalidParameterException", "Only functions can be the destination of a subscription here.")
        if self._functions.find(destination) is None:
            raise Refused(
                "InvalidParameterException",
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to "
                "execute your function.",
            )
        if name not in group.subscription_filters and len(group.subscription_filters) >= MAX_SUBSCRIPTIONS:
            raise Refused("LimitExceededException", "Resource limit exceeded.")
        put_subscription_filter(group, name, parameters["filterPattern"], destination)
        return {}

    def _describe_subscriptions(self, parameters: Parameters) -> dict[str, Any]:
        group, prefix = self._groups.group(parameters["logGroupName"]), parameters.get("filterNamePrefix", "")
        filters = [one.to_json() for name, one in group.subscription_filters.items() if name.startswith(prefix)]
        return {"subscriptionFilters": [{k: v for k, v in one.items() if v is not None} for one in filters]}

    def _delete_subscription(self, parameters: Parameters) -> dict[str, Any]:
        group = self._groups.group(parameters["logGroupName"])
        if group.subscription_filters.pop(parameters["filterName"], None) is None:
            raise Refused("ResourceNotFoundException", "The specified subscription filter does not exist.")
        return {}

    def _put_metric_filter(self, parameters: Parameters) -> dict[str, Any]:
        group, name = self._groups.group(parameters["logGroupName"]), _filter_name(parameters)
        pattern_of(parameters["filterPattern"])
        transformations = parameters["metricTransformations"]
        if len(transformations) != 1:
            raise invalid("metricTransformations", len(transformations), "Member must have length equal to 1")
        if "defaultValue" in transformations[0] and transformations[0].get("dimensions"):
            raise Refused(
                "InvalidParameterException",
                "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
            )
        others = [one for one in metric_filters_of(group.name) if one["filterName"] != name]
        if len(others) >= MAX_METRIC_FILTERS:
            raise Refused("LimitExceededException", "Resource limit exceeded.")
        put_metric_filter(group.name, name, parameters["filterPattern"], transformations)
        return {}

    def _describe_metric_filters(self, parameters: Parameters) -> dict[str, Any]:
        name, prefix = parameters.get("logGroupName"), parameters.get("filterNamePrefix", "")
        if name:
            self._groups.group(name)
        wanted = parameters.get("metricNamespace"), parameters.get("metricName")
        if (wanted[0] is None) != (wanted[1] is None):
            raise Refused("InvalidParameterException", "metricName and metricNamespace belong together.")
        return {
            "metricFilters": [
                one
                for one in logs_backend().filters.metric_filters
                if one["filterName"].startswith(prefix)
                and name in (None, one["logGroupName"])
                and (
                    wanted[1] is None
                    or any((t["metricNamespace"], t["metricName"]) == wanted for t in one["metricTransformations"])
                )
            ]
        }

    def _delete_metric_filter(self, parameters: Parameters) -> dict[str, Any]:
        group = self._groups.group(parameters["logGroupName"])
        kept = logs_backend().filters.metric_filters
        found = [one for one in metric_filters_of(group.name) if one["filterName"] == parameters["filterName"]]
        if not found:
            raise Refused("ResourceNotFoundException", "The specified metric filter does not exist.")
        kept.remove(found[0])
        return {}

    def _test(self, parameters: Parameters) -> dict[str, Any]:
        pattern = pattern_of(parameters["filterPattern"])
        return {
            "matches": [
                {"eventNumber": number, "eventMessage": message, "extractedValues": pattern.fields(message)}
                for number, message in enumerate(parameters["logEventMessages"], 1)
                if pattern.matches(message)
            ]
        }

    def _tags(self, parameters: Parameters) -> dict[str, Any]:
        return {"tags": logs_backend().list_tags_for_resource(self._arn(parameters))}

    def _tag(self, parameters: Parameters) -> dict[str, Any]:
        logs_backend().tag_resource(self._arn(parameters), dict(parameters["tags"]))
        return {}

    def _untag(self, parameters: Parameters) -> dict[str, Any]:
        logs_backend().untag_resource(self._arn(parameters), list(parameters["tagKeys"]))
        return {}

    def _arn(self, parameters: Parameters) -> str:
        return str(self._groups.group(parameters["resourceArn"]).arn)


def put_subscription_filter(group: Any, name: str, pattern: str, destination_arn: str) -> None:
    """Put it into moto's log group, in place of one of the same name."""
    group.subscription_filters.pop(name, None)
    group.put_subscription_filter(name, pattern, destination_arn, None)


def put_metric_filter(group: str, name: str, pattern: str, transformations: list[dict[str, Any]]) -> None:
    """Put it into moto's state, in place of one of the same name."""
    filters = logs_backend().filters
    filters.metric_filters = [
        one for one in filters.metric_filters if (one["logGroupName"], one["filterName"]) != (group, name)
    ]
    filters.add_filter(name, pattern, group, transformations)
    filters.metric_filters[-1]["creationTime"] = CLOCK.now_ms()


def _filter_name(parameters: Parameters) -> str:
    name = str(parameters["filterName"])
    if not _FILTER.fullmatch(name):
        raise invalid("filterName", name, "Member must satisfy regular expression pattern: [^:*]*")
    return name
