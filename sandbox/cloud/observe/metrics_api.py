"""The operations of CloudWatch on metrics ("Amazon CloudWatch API reference")."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.embedded_metrics import MAX_DIMENSIONS, UNITS
from sandbox.cloud.observe.handler_time import cloud_range, cloud_seconds
from sandbox.cloud.observe.metrics import MAX_VALUES as MAX_KEPT
from sandbox.cloud.observe.metrics import STATISTICS, Datum, MetricId, Metrics, is_statistic
from sandbox.cloud.observe.refused import Carry, Parameters, Refused

MAX_DATA, MAX_VALUES, MAX_POINTS, MAX_QUERIES, MAX_PERIODS = 1000, 150, 1440, 500, 100_800
"""Of one PutMetricData, of one datum, of one GetMetricStatistics, of one GetMetricData; points of one query."""


class MetricsApi:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def operations(self) -> dict[str, Carry]:
        return {
            "PutMetricData": self._put,
            "ListMetrics": self._list,
            "GetMetricStatistics": self._statistics,
            "GetMetricData": self._data,
        }

    def _put(self, parameters: Parameters) -> dict[str, Any]:
        namespace, data = parameters["Namespace"], parameters.get("MetricData") or []
        if namespace.startswith("AWS/"):
            raise _wrong("The value AWS/ for parameter Namespace is invalid.")
        if len(data) > MAX_DATA:
            raise _wrong(f"The collection MetricData must not have a size greater than {MAX_DATA}.")
        recorded = [one for number, datum in enumerate(data, 1) for one in _measured(namespace, datum, number)]
        if self._metrics.full:
            raise Refused("LimitExceeded", f"A run keeps at most {MAX_KEPT} values.")
        for metric, one in recorded:
            self._metrics.record(metric, one)
        return {}

    def _list(self, parameters: Parameters) -> dict[str, Any]:
        wanted = {one["Name"]: one.get("Value") for one in parameters.get("Dimensions") or ()}
        found = [
            metric
            for metric in self._metrics
            if parameters.get("Namespace") in (None, metric.namespace)
            and parameters.get("MetricName") in (None, metric.name)
            and all(name in dict(metric.dimensions) for name in wanted)
            and all(value in (None, dict(metric.dimensions)[name]) for name, value in wanted.items())
        ]
        start = _start_of(parameters.get("NextToken"))
        more = {"NextToken": str(start + 500)} if len(found) > start + 500 else {}
        return {"Metrics": [_described(metric) for metric in found[start : start + 500]], **more}

    def _statistics(self, parameters: Parameters) -> dict[str, Any]:
        statistics = [*(parameters.get("Statistics") or ()), *(parameters.get("ExtendedStatistics") or ())]
        if not statistics:
            raise Refused(
                "MissingParameter", "At least one of the parameters Statistics and ExtendedStatistics is required."
            )
        _known(statistics)
        start, end, period = _asked(parameters, parameters["Period"])
        if (end - start) / period > MAX_POINTS:
            raise Refused(
                "InvalidParameterCombination",
                f"You have requested up to {math.ceil((end - start) / period)} datapoints, which exceeds the limit of "
                f"{MAX_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time "
                "range.",
            )
        points: dict[tuple[float, str], dict[str, Any]] = {}
        metric = MetricId.of(parameters["Namespace"], parameters["MetricName"], _dimensions(parameters))
        for statistic in statistics:
            for point in self._metrics.points(metric, statistic, period, start, end, parameters.get("Unit")):
                shown = points.setdefault((point.start, point.unit), {"Timestamp": point.start, "Unit": point.unit})
                if statistic in STATISTICS:
                    shown[statistic] = point.value
                else:
                    shown.setdefault("ExtendedStatistics", {})[statistic] = point.value
        return {"Label": parameters["MetricName"], "Datapoints": list(points.values())}

    def _data(self, parameters: Parameters) -> dict[str, Any]:
        queries = parameters["MetricDataQueries"]
        if len(queries) > MAX_QUERIES:
            raise Refused(
                "ValidationError", f"The collection MetricDataQueries must not have a size greater than {MAX_QUERIES}."
            )
        if any(query.get("Expression") for query in queries):
            raise Refused("ValidationError", "Metric math is not simulated here.")
        oldest_first = parameters.get("ScanBy") == "TimestampAscending"
        return {
            "MetricDataResults": [
                self._result(query, parameters, oldest_first)
                for query in queries
                if query.get("ReturnData", True) not in (False, "false")
            ],
            "Messages": [],
        }

    def _result(self, query: Parameters, parameters: Parameters, oldest_first: bool) -> dict[str, Any]:
        stat = query.get("MetricStat")
        if not stat:
            raise Refused("ValidationError", "A query needs MetricStat.")
        _known([stat["Stat"]])
        start, end, period = _asked(parameters, stat["Period"])
        asked = stat["Metric"]
        metric = MetricId.of(asked.get("Namespace", ""), asked.get("MetricName", ""), _dimensions(asked))
        points = self._metrics.points(metric, stat["Stat"], period, start, end, stat.get("Unit"))
        points.sort(key=lambda point: point.start, reverse=not oldest_first)
        return {
            "Id": query["Id"],
            "Label": query.get("Label") or metric.name,
            "Timestamps": [point.start for point in points],
            "Values": [point.value for point in points],
            "StatusCode": "Complete",
        }


def epoch(moment: Any, otherwise: Callable[[], float] = CLOCK.now) -> float:
    """Epoch seconds of a parameter: a naive moment in UTC, as moto reads them, or a number."""
    if moment is None:
        return otherwise()
    if isinstance(moment, datetime.datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()
    return float(moment)


def _asked(parameters: Parameters, period: Any) -> tuple[float, float, int]:
    """(from, until, length of a period), in seconds."""
    start, end = cloud_range(epoch(parameters["StartTime"]), epoch(parameters["EndTime"]))
    length = int(period)
    if length not in (1, 5, 10, 20, 30) and (length < 60 or length % 60):
        raise _wrong("Period must be 1, 5, 10, 20, 30 or a multiple of 60.")
    if start >= end:
        raise Refused("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
    if (end - start) / length > MAX_PERIODS:
        raise Refused("ValidationError", f"More than {MAX_PERIODS} periods are asked for.")
    return start, end, length


def _known(statistics: Iterable[str]) -> None:
    for statistic in statistics:
        if not is_statistic(statistic):
            raise _wrong(f"The statistic {statistic} is not simulated here: there are {', '.join(STATISTICS)} and pNN.")


def _measured(namespace: str, datum: Parameters, number: int) -> list[tuple[MetricId, Datum]]:
    """What one member of MetricData says."""
    where = f"MetricData.member.{number}"
    if not datum.get("MetricName"):
        raise Refused("MissingParameter", f"The parameter {where}.MetricName is required.")
    unit = datum.get("Unit", "None")
    if unit not in UNITS:
        raise _wrong(f"The value {unit} for parameter {where}.Unit is invalid.")
    metric = MetricId.of(namespace, datum["MetricName"], _dimensions(datum))
    at = cloud_seconds(epoch(datum["Timestamp"])) if datum.get("Timestamp") is not None else CLOCK.now()
    if not -14 * 86400 <= at - CLOCK.now() <= 7200:
        raise _wrong(f"The parameter {where}.Timestamp must be at most two weeks old and at most two hours ahead.")
    given = [name for name in ("Value", "Values", "StatisticValues") if datum.get(name) is not None]
    if len(given) != 1:
        raise Refused(
            "InvalidParameterCombination", f"Exactly one of Value, Values and StatisticValues belongs to {where}."
        )
    if given == ["StatisticValues"]:
        found = {name: float(value) for name, value in datum["StatisticValues"].items()}
        _finite(found.values(), where)
        limits = (found["Minimum"], found["Maximum"])
        return [(metric, Datum(at, found["Sum"], unit, found["SampleCount"], limits))]
    values = [float(value) for value in datum.get("Values") or [datum["Value"]]]
    counts = [float(count) for count in datum.get("Counts") or [1.0] * len(values)]
    if len(values) != len(counts) or len(values) > MAX_VALUES:
        raise _wrong(
            f"The parameters {where}.Values and {where}.Counts must be of the same size, at most {MAX_VALUES}."
        )
    _finite([*values, *counts], where)
    return [(metric, Datum(at, value, unit, count)) for value, count in zip(values, counts, strict=True)]


def _finite(values: Iterable[float], where: str) -> None:
    for value in values:
        if not math.isfinite(value) or abs(value) > 2.0**360:
            raise _wrong(f"The value {value} for parameter {where}.Value is invalid.")


def _dimensions(parameters: Parameters) -> dict[str, str]:
    given = parameters.get("Dimensions") or []
    if len(given) > MAX_DIMENSIONS:
        raise _wrong(f"The collection Dimensions must not have a size greater than {MAX_DIMENSIONS}.")
    return {one["Name"]: one["Value"] for one in given}


def _described(metric: MetricId) -> dict[str, Any]:
    return {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
    }


def _start_of(token: str | None) -> int:
    if token and not (token.isdecimal() and len(token) < 8):
        raise Refused("InvalidParameterValue", "Request parameter NextToken is invalid")
    return int(token or 0)


def _wrong(message: str) -> Refused:
    return Refused("InvalidParameterValue", message)
