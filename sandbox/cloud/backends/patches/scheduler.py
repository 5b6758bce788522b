"""EventBridge Scheduler.

1. `EventBridgeSchedulerBackend.create_schedule` and `update_schedule` are wrapped: moto keeps any text as an
   expression, any target, and falls over a group that is not there.
2. `create_schedule_group` is wrapped: moto replaces a group that is there, with all its schedules.
"""

from __future__ import annotations

import importlib
from typing import Any, NoReturn

from sandbox.cloud.delivery.schedule_expressions import NoTimeZone, parse
from sandbox.cloud.sources import event_targets


def apply() -> None:
    models: Any = importlib.import_module("moto.scheduler.models")
    backend = models.EventBridgeSchedulerBackend
    moto_create, moto_update = backend.create_schedule, backend.update_schedule
    moto_group = backend.create_schedule_group

    def create_schedule(self: Any, **parameters: Any) -> Any:
        self.get_schedule_group(parameters["group_name"])
        _check(parameters)
        return moto_create(self, **parameters)

    def update_schedule(self: Any, **parameters: Any) -> Any:
        _check(parameters)
        return moto_update(self, **{**parameters, "state": parameters["state"] or "ENABLED"})

    def create_schedule_group(self: Any, name: str, tags: Any) -> Any:
        if name in self.schedule_groups:
            raise models.ScheduleExists(name)
        return moto_group(self, name, tags or [])

    backend.create_schedule = create_schedule
    backend.update_schedule = update_schedule
    backend.create_schedule_group = create_schedule_group


def _check(parameters: dict[str, Any]) -> None:
    try:
        parse(parameters["schedule_expression"], timezone=parameters["schedule_expression_timezone"] or "UTC")
    except NoTimeZone:
        _refuse("Invalid ScheduleExpressionTimezone " + str(parameters["schedule_expression_timezone"])[:256] + ".")
    except ValueError:
        _refuse("Invalid Schedule Expression " + str(parameters["schedule_expression"])[:256] + ".")
    service = event_targets.service_of(parameters["target"]["Arn"])
    if service not in event_targets.SERVICES - {"logs"}:
        _refuse("Provided Arn is not in correct format, or there is no such target in this cloud.")
    if service == "events" and not parameters["target"].get("EventBridgeParameters"):
        _refuse("EventBridgeParameters must be specified for an event bus.")


def _refuse(message: str) -> NoReturn:
    from moto.scheduler.exceptions import ValidationException

    raise ValidationException(message)
