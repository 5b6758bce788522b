"""Amazon EventBridge Scheduler."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned_to_path
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.scheduler.responses import EventBridgeSchedulerResponse

    handler: MotoHandler = pinned_to_path(EventBridgeSchedulerResponse, operation).dispatch
    return handler


SCHEDULER = Service(
    name="scheduler",
    handler=_handler,
    reads=("Get", "List"),
    operations=frozenset(
        {
            "CreateSchedule",
            "CreateScheduleGroup",
            "DeleteSchedule",
            "DeleteScheduleGroup",
            "GetSchedule",
            "GetScheduleGroup",
            "ListScheduleGroups",
            "ListSchedules",
            "UpdateSchedule",
        }
    ),
)
