"""What calls of Amazon EventBridge and its scheduler need ("Actions, resources, and condition keys for Amazon
EventBridge" / "... Scheduler", Service Authorization Reference)."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given, listed, mapped


def bus_arn(name: object) -> str:
    """From a bus's name or ARN. moto goes by what stands after the last stroke."""
    return arn("events", f"event-bus/{str(name or 'default').rpartition('/')[2]}")


def rule_arn(bus: object, rule: object) -> str:
    """A rule of the default bus does not name it."""
    name = str(bus or "default").rpartition("/")[2]
    return arn("events", f"rule/{rule or ''}" if name == "default" else f"rule/{name}/{rule or ''}")


def _bus(action: str) -> Requirement:
    return lambda call: [Need(action=f"events:{action}", resource=bus_arn(call.get("Name")))]


def _rule(action: str, parameter: str = "Name") -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        yield Need(action=f"events:{action}", resource=rule_arn(call.get("EventBusName"), call.get(parameter)))

    return needs


def _put_rule(call: Parameters) -> Iterable[Need]:
    yield Need(action="events:PutRule", resource=rule_arn(call.get("EventBusName"), call.get("Name")))
    yield from passed(call.get("RoleArn"), "events.amazonaws.com")


def _put_targets(call: Parameters) -> Iterable[Need]:
    targets = [mapped(target) for target in listed(call.get("Targets"))]
    keys = {"events:targetarn": tuple(str(target.get("Arn") or "") for target in targets)}
    yield Need(action="events:PutTargets", resource=rule_arn(call.get("EventBusName"), call.get("Rule")), keys=keys)
    for target in targets:
        yield from passed(target.get("RoleArn"), "events.amazonaws.com")


def _put_events(call: Parameters) -> Iterable[Need]:
    """One entry after the other, each with its own source and detail type."""
    seen = set()
    for entry in listed(call.get("Entries")):
        entry = mapped(entry)
        bus, source, kind = bus_arn(entry.get("EventBusName")), entry.get("Source"), entry.get("DetailType")
        if (bus, str(source), str(kind)) not in seen:
            seen.add((bus, str(source), str(kind)))
            keys = given({"events:source": source, "events:detail-type": kind})
            yield Need(action="events:PutEvents", resource=bus, keys=keys)


def passed(role: object, service: str) -> Iterable[Need]:
    """The right to hand a role to a service ("Grant a user permissions to pass a role to an AWS service")."""
    if role:
        yield Need(action="iam:PassRole", resource=str(role), keys={"iam:passedtoservice": (service,)})


def _account(action: str, resource: str = "*") -> Requirement:
    return lambda _call: [Need(action=f"events:{action}", resource=resource)]


def _tagged(action: str) -> Requirement:
    return lambda call: [Need(action=f"events:{action}", resource=str(call.get("ResourceARN") or "*"))]


EVENTS: dict[str, Requirement] = {
    "CreateEventBus": _bus("CreateEventBus"),
    "DeleteEventBus": _bus("DeleteEventBus"),
    "DescribeEventBus": _bus("DescribeEventBus"),
    "ListEventBuses": _account("ListEventBuses"),
    "DeleteRule": _rule("DeleteRule"),
    "DescribeRule": _rule("DescribeRule"),
    "DisableRule": _rule("DisableRule"),
    "EnableRule": _rule("EnableRule"),
    "ListRuleNamesByTarget": _account("ListRuleNamesByTarget"),
    "ListRules": _account("ListRules", rule_arn(None, "*")),
    "ListTagsForResource": _tagged("ListTagsForResource"),
    "ListTargetsByRule": _rule("ListTargetsByRule", "Rule"),
    "PutEvents": _put_events,
    "PutRule": _put_rule,
    "PutTargets": _put_targets,
    "RemoveTargets": _rule("RemoveTargets", "Rule"),
    "TagResource": _tagged("TagResource"),
    "TestEventPattern": _account("TestEventPattern"),
    "UntagResource": _tagged("UntagResource"),
}


def _schedule(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        group, name = call.get("GroupName") or "default", call.get("Name") or ""
        yield Need(action=f"scheduler:{action}", resource=arn("scheduler", f"schedule/{group}/{name}"))
        yield from passed(mapped(call.get("Target")).get("RoleArn"), "scheduler.amazonaws.com")

    return needs


def _group(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        yield Need(action=f"scheduler:{action}", resource=arn("scheduler", f"schedule-group/{call.get('Name') or ''}"))

    return needs


def _schedules(action: str, resource: str) -> Requirement:
    """Whatever group is asked for, listing is about all of them."""
    return lambda _call: [Need(action=f"scheduler:{action}", resource=arn("scheduler", resource))]


SCHEDULER: dict[str, Requirement] = {
    "CreateSchedule": _schedule("CreateSchedule"),
    "DeleteSchedule": _schedule("DeleteSchedule"),
    "GetSchedule": _schedule("GetSchedule"),
    "UpdateSchedule": _schedule("UpdateSchedule"),
    "ListSchedules": _schedules("ListSchedules", "schedule/*/*"),
    "CreateScheduleGroup": _group("CreateScheduleGroup"),
    "DeleteScheduleGroup": _group("DeleteScheduleGroup"),
    "GetScheduleGroup": _group("GetScheduleGroup"),
    "ListScheduleGroups": _schedules("ListScheduleGroups", "schedule-group/*"),
}
