"""What requests have caused and no function has heard of yet: events for asynchronous invocations.

What is polled (messages, stream records) waits in moto's own state instead. Both vanish again when the request that
wrote them fails: a transaction that moto rolled back has happened to nobody.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.delivery import event_bus
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.sources import s3_targets
from sandbox.cloud.sources.eventbridge_events import s3_object_event
from sandbox.cloud.sources.s3_events import s3_event
from sandbox.cloud.sources.s3_notifications import notifications_for
from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.template.names import bucket_arn
from sandbox.job import JsonValue


class Outbox:
    """Collects events while requests are served and hands them out in order."""

    def __init__(self, deployment: Deployment, request_id: Callable[[], str]) -> None:
        self.muted = False
        """While the cloud is seeded: nobody hears of anything, and streams have no record of it."""
        self._deployment = deployment
        self._request_id = request_id
        self._uncertain: list[Delivery] = []
        self._certain: list[Delivery] = []
        self._recorded: list[Any] = []

    def post(self, delivery: Delivery) -> None:
        """Take an event for a function, named by logical id, name or ARN. One for a function that is gone is lost, as
        it is in AWS."""
        functions = self._deployment.functions
        function = functions.find(delivery.function)
        if function is None or self.muted:
            return
        logical_id = function.configuration.logical_id
        qualifier = delivery.qualifier or functions.qualifier(delivery.function)
        self._uncertain.append(dataclasses.replace(delivery, function=logical_id, qualifier=qualifier))

    def on_s3(self, name: str, bucket: Any, key: Any) -> None:
        if self.muted:
            return
        request_id = self._request_id()
        for target in notifications_for(bucket, name, key.name):
            if target.service == "events":
                event_bus.put("default", s3_object_event(name, bucket.name, key, request_id=request_id))
                continue
            event = s3_event(name, bucket.name, key, request_id=request_id, configuration_id=target.configuration_id)
            if target.service == "lambda":
                self._post_s3(target.arn, bucket.name, event)
            else:
                s3_targets.send(target.arn, event, bucket=bucket.name)

    def _post_s3(self, function: str, bucket: str, event: JsonValue) -> None:
        self.post(
            Delivery(
                source="s3",
                function=function,
                event=event,
                resource=bucket,
                principal="s3.amazonaws.com",
                source_arn=bucket_arn(bucket),
                cause=Listeners.cause,
            )
        )

    def on_stream(self, table: Any, _old: Any, _new: Any) -> None:
        """moto has just appended a record to the table's stream."""
        self._recorded.append(table)

    def after_call(self, succeeded: bool) -> None:
        """Keep what the request caused, or forget it."""
        if succeeded:
            self._certain += self._uncertain
        if not succeeded or self.muted:
            for table in self._recorded:
                table.stream_shard.items.pop()
        self._uncertain.clear()
        self._recorded.clear()

    def flush(self) -> None:
        """Keep what was posted outside of any request: by a schedule, an alarm, a destination."""
        self._certain += self._uncertain
        self._uncertain.clear()

    def take(self) -> list[Delivery]:
        """Everything since the last time."""
        happened, self._certain = self._certain, []
        return happened
