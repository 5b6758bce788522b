"""Amazon EventBridge: buses, rules and targets. Archives, replays, API destinations, connections, partner sources and
global endpoints are absent; the first three would have moto keep everything or make requests of its own."""

from __future__ import annotations

from sandbox.cloud.services.pinning import pinned
from sandbox.cloud.services.service import MotoHandler, Service


def _handler(operation: str, _has_key: bool) -> MotoHandler:
    from moto.events.responses import EventsHandler

    handler: MotoHandler = pinned(EventsHandler, operation).dispatch
    return handler


EVENTS = Service(
    name="events",
    handler=_handler,
    reads=("Describe", "List", "Test"),
    operations=frozenset(
        {
            "CreateEventBus",
            "DeleteEventBus",
            "DeleteRule",
            "DescribeEventBus",
            "DescribeRule",
            "DisableRule",
            "EnableRule",
            "ListEventBuses",
            "ListRuleNamesByTarget",
            "ListRules",
            "ListTagsForResource",
            "ListTargetsByRule",
            "PutEvents",
            "PutRule",
            "PutTargets",
            "RemoveTargets",
            "TagResource",
            "TestEventPattern",
            "UntagResource",
        }
    ),
)
