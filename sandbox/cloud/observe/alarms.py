"""CloudWatch's metric alarms: what was configured, which state they are in, how they came there.

moto's alarms are not used: they begin as OK and never change by themselves. Absent: composite alarms, metric math,
anomaly detection, alarms on logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.metrics import MetricId, is_statistic
from sandbox.cloud.observe.refused import Refused

MAX_ALARMS = 500
OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
COMPARISONS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
"""Operator -> how a reason words it."""
_MISSING_DATA = ("breaching", "notBreaching", "ignore", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of an alarm's history."""

    at: float
    kind: str  # "ConfigurationUpdate" | "StateUpdate" | "Action"
    summary: str
    data: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""  # that was entered, for a StateUpdate


@dataclass(slots=True)
class MetricAlarm:
    """`parameters` are PutMetricAlarm's own, which are the properties of AWS::CloudWatch::Alarm too."""

    parameters: dict[str, Any]
    configured: float
    state: str = INSUFFICIENT_DATA
    reason: str = "Unchecked: Initial alarm creation"
    reason_data: dict[str, Any] = field(default_factory=dict)
    since: float = 0.0
    evaluated: float = 0.0
    """Until when it has been evaluated, epoch seconds."""
    history: list[Event] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.parameters["AlarmName"])

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{self.name}"

    @property
    def metric(self) -> MetricId:
        dimensions = {one["Name"]: one["Value"] for one in self.parameters.get("Dimensions") or ()}
        return MetricId.of(self.parameters["Namespace"], self.parameters["MetricName"], dimensions)

    @property
    def statistic(self) -> str:
        return str(self.parameters.get("Statistic") or self.parameters["ExtendedStatistic"])

    @property
    def period(self) -> int:
        return int(self.parameters["Period"])

    @property
    def periods(self) -> int:
        return int(self.parameters["EvaluationPeriods"])

    @property
    def needed(self) -> int:
        return int(self.parameters.get("DatapointsToAlarm") or self.periods)

    @property
    def threshold(self) -> float:
        return float(self.parameters["Threshold"])

    @property
    def operator(self) -> str:
        return str(self.parameters["ComparisonOperator"])

    @property
    def missing_data(self) -> str:
        return str(self.parameters.get("TreatMissingData") or "missing")

    def actions(self, state: str) -> list[str]:
        """The ARNs to be told when it enters `state`."""
        if str(self.parameters.get("ActionsEnabled", True)).lower() == "false":
            return []
        key = {OK: "OKActions", ALARM: "AlarmActions", INSUFFICIENT_DATA: "InsufficientDataActions"}[state]
        return list(self.parameters.get(key) or ())

    def enter(self, state: str, reason: str, data: Mapping[str, Any], at: float) -> None:
        """Be in `state` from `at`, for `reason`."""
        old = {"stateValue": self.state, "stateReason": self.reason, "stateReasonData": self.reason_data}
        self.state, self.reason, self.reason_data, self.since = state, reason, dict(data), at
        new = {"stateValue": state, "stateReason": reason, "stateReasonData": self.reason_data}
        summary = f"Alarm updated from {old['stateValue']} to {state}"
        record = {"version": "1.0", "oldState": old, "newState": new}
        self.history.append(Event(at=at, kind="StateUpdate", summary=summary, data=record, state=state))


class _Alarms(BaseBackend):
    """Kept where moto keeps its own state, and emptied with it."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.alarms: dict[str, MetricAlarm] = {}


_backends: Any = BackendDict(_Alarms, "cloudwatch")


def all_alarms() -> dict[str, MetricAlarm]:
    """By name. A cloud without alarms is asked after every invocation: it must not be given a place for them first,
    which costs ten milliseconds."""
    accounts: Any = _backends
    there = dict.get(dict.get(accounts, ACCOUNT_ID, {}), REGION)
    return there.alarms if there is not None else {}


def put_alarm(parameters: Mapping[str, Any]) -> MetricAlarm:
    """Make an alarm, or configure it anew; it keeps its state then. Raises Refused."""
    checked = _checked(dict(parameters))
    alarms, now = _backends[ACCOUNT_ID][REGION].alarms, CLOCK.now()
    alarm: MetricAlarm | None = alarms.get(checked["AlarmName"])
    if alarm is None:
        if len(alarms) >= MAX_ALARMS:
            raise Refused("LimitExceeded", "The quota for alarms for this customer has already been reached.")
        alarm = alarms[checked["AlarmName"]] = MetricAlarm(checked, now, since=now, evaluated=now)
        what = "created"
    else:
        alarm.parameters, alarm.configured, what = checked, now, "updated"
    summary = f'Alarm "{alarm.name}" {what}'
    alarm.history.append(Event(at=now, kind="ConfigurationUpdate", summary=summary, data={"version": "1.0"}))
    return alarm


def _checked(parameters: dict[str, Any]) -> dict[str, Any]:
    parameters = _without_queries(parameters)
    for name in (
        "AlarmName",
        "MetricName",
        "Namespace",
        "Period",
        "EvaluationPeriods",
        "ComparisonOperator",
        "Threshold",
    ):
        if parameters.get(name) in (None, ""):
            raise Refused("MissingParameter", f"The parameter {name} is required.")
    statistics = [parameters[name] for name in ("Statistic", "ExtendedStatistic") if parameters.get(name)]
    if len(statistics) != 1 or not is_statistic(statistics[0]):
        raise _invalid("Exactly one of Statistic and ExtendedStatistic is needed; percentiles are simulated here")
    period, periods = int(parameters["Period"]), int(parameters["EvaluationPeriods"])
    if period not in (10, 20, 30) and (period < 60 or period % 60):
        raise _invalid("Period must be 10, 20, 30 or a multiple of 60")
    if periods < 1 or period * periods > (7 * 86400 if period >= 3600 else 86400):
        raise _invalid("Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)")
    if not 1 <= int(parameters.get("DatapointsToAlarm") or periods) <= periods:
        raise _invalid("DatapointsToAlarm must be from 1 to EvaluationPeriods")
    if parameters["ComparisonOperator"] not in COMPARISONS:
        raise _invalid(f"ComparisonOperator {parameters['ComparisonOperator']} is not simulated here")
    if parameters.get("TreatMissingData", "missing") not in _MISSING_DATA:
        raise _invalid(f"TreatMissingData must be one of {', '.join(_MISSING_DATA)}")
    return parameters


def _without_queries(parameters: dict[str, Any]) -> dict[str, Any]:
    """`Metrics` that asks for one metric says the same as the parameters for one."""
    queries = parameters.pop("Metrics", None)
    if not queries:
        return parameters
    stat = queries[0].get("MetricStat")
    if len(queries) != 1 or not stat:
        raise _invalid("Metric math is not simulated here")
    named = "Statistic" if not str(stat["Stat"]).startswith("p") else "ExtendedStatistic"
    asked = {**stat["Metric"], "Period": stat["Period"], named: stat["Stat"], "Unit": stat.get("Unit")}
    return {**parameters, **{name: value for name, value in asked.items() if value is not None}}


def _invalid(message: str) -> Refused:
    return Refused("ValidationError", f"{message}.")
