"""AWS::Events: buses, and rules with their targets."""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

_TARGET_SERVICES = ("lambda", "sqs", "sns", "events", "logs", "kinesis")
_TARGET_PROPERTIES = listed(
    "Arn Id Input InputPath InputTransformer DeadLetterConfig RetryPolicy RoleArn SqsParameters KinesisParameters"
)


def _backend() -> Any:
    from moto.events.models import events_backends

    return events_backends[ACCOUNT_ID][REGION]


def _make_bus(making: Making) -> None:
    making.needed("Name")
    try:
        _backend().create_event_bus(making.name)
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the event bus cannot be created: {words_of(error)}", "Name") from error


def _make_rule(making: Making) -> None:
    pattern, schedule = making.properties.get("EventPattern"), making.properties.get("ScheduleExpression")
    if isinstance(pattern, str):
        try:
            pattern = json.loads(pattern)
        except ValueError:
            raise Misfit("EventPattern is no JSON", "EventPattern") from None
    if pattern is not None and not isinstance(pattern, dict):
        raise Misfit("EventPattern is a JSON object", "EventPattern")
    bus = making.text("EventBusName", "default").rpartition("/")[2]
    backend = _backend()
    if bus not in backend.event_buses:
        raise Misfit(f"there is no event bus {bus}", "EventBusName")
    targets = [_target(target) for target in making.properties.get("Targets") or []]
    try:
        backend.put_rule(
            making.name,
            event_pattern=json.dumps(pattern) if pattern is not None else None,
            scheduled_expression=schedule,
            state=making.text("State", "ENABLED"),
            event_bus_arn=bus,
        )
        if targets:
            backend.put_targets(making.name, bus, targets)
    except Exception as error:
        place = "ScheduleExpression" if schedule else "EventPattern"
        raise Misfit(f"the rule cannot be made: {words_of(error)}", place) from error
    making.answers["Arn"] = names.rule_arn(making.name, bus)
    if bus != "default":
        making.answers["Ref"] = f"{bus}|{making.name}"


def _target(target: Any) -> dict[str, Any]:
    if not isinstance(target, dict) or not {"Arn", "Id"} <= set(target):
        raise Misfit("a target needs an Arn and an Id", "Targets")
    unknown = sorted(set(target) - _TARGET_PROPERTIES)
    if unknown:
        raise Misfit(f"the property {unknown[0]} of a target is not supported here", "Targets")
    service = (str(target["Arn"]).split(":") + [""] * 3)[2]
    if service not in _TARGET_SERVICES:
        raise Misfit(f"the target {target['Arn']} is not supported here: {service or 'no ARN'}", "Targets")
    return {**target, "Id": str(target["Id"])}


BUS = ResourceType(
    name="AWS::Events::EventBus",
    make=_make_bus,
    carried_out=listed("Name Tags"),
    without_effect=listed("Description KmsKeyIdentifier"),
    refused={"EventSourceName": "partner event sources are absent", "Policy": "there is only one account"},
    name_property="Name",
    attributes={"Arn": names.bus_arn, "Name": str},
)
RULE = ResourceType(
    name="AWS::Events::Rule",
    make=_make_rule,
    carried_out=listed("Name EventPattern ScheduleExpression State EventBusName Targets"),
    without_effect=listed("Description Tags RoleArn"),
    name_property="Name",
    attributes={"Arn": names.rule_arn},
)
