"""AWS::Scheduler: schedules and their groups."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of


def _backend() -> Any:
    from moto.scheduler.models import scheduler_backends

    return scheduler_backends[ACCOUNT_ID][REGION]


def _make_group(making: Making) -> None:
    _backend().create_schedule_group(making.name, [])


def _make_schedule(making: Making) -> None:
    making.needed("ScheduleExpression", "Target", "FlexibleTimeWindow")
    target = making.mapping("Target")
    if not {"Arn", "RoleArn"} <= set(target):
        raise Misfit("the target of a schedule needs an Arn and a RoleArn", "Target")
    group = making.text("GroupName", "default")
    if group not in _backend().schedule_groups:
        raise Misfit(f"there is no schedule group {group}", "GroupName")
    dates = {name: making.properties.get(name) for name in ("StartDate", "EndDate")}
    try:
        _backend().create_schedule(
            description=making.text("Description"),
            end_date=dates["EndDate"],
            flexible_time_window=making.mapping("FlexibleTimeWindow"),
            group_name=group,
            kms_key_arn="",
            name=making.name,
            schedule_expression=making.text("ScheduleExpression"),
            schedule_expression_timezone=making.text("ScheduleExpressionTimezone", "UTC"),
            start_date=dates["StartDate"],
            state=making.text("State", "ENABLED"),
            target=target,
            action_after_completion=making.properties.get("ActionAfterCompletion"),
        )
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the schedule cannot be made: {words_of(error)}", "ScheduleExpression") from error
    making.answers["Arn"] = names.schedule_arn(making.name, group)


SCHEDULE = ResourceType(
    name="AWS::Scheduler::Schedule",
    make=_make_schedule,
    carried_out=listed(
        "Name GroupName ScheduleExpression ScheduleExpressionTimezone StartDate EndDate State Target "
        "FlexibleTimeWindow Description ActionAfterCompletion"
    ),
    without_effect=listed("KmsKeyArn"),
    name_property="Name",
)
GROUP = ResourceType(
    name="AWS::Scheduler::ScheduleGroup",
    make=_make_group,
    carried_out=listed("Name"),
    without_effect=listed("Tags"),
    name_property="Name",
)
