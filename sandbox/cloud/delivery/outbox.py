"""What happened in the cloud and has not reached its function yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.sources.s3_events import s3_event
from sandbox.cloud.sources.stream_events import stream_record
from sandbox.cloud.sources.stream_mappings import table_of
from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.template.names import bucket_arn
from sandbox.job import JsonValue


class Outbox:
    """Collects events while requests are served and hands them out in order."""

    def __init__(self, deployment: Deployment, request_id: Callable[[], str]) -> None:
        self.muted = False
        self._deployment = deployment
        self._request_id = request_id
        self._uncertain: list[Delivery | tuple[str, dict[str, JsonValue]]] = []
        self._certain: list[Delivery | tuple[str, dict[str, JsonValue]]] = []

    def on_s3(self, name: str, bucket: Any, key: Any) -> None:
        if self.muted:
            return
        for notification in self._deployment.notifications:
            if notification.wants(bucket.name, name, key.name):
                event = s3_event(
                    name,
                    bucket.name,
                    key,
                    request_id=self._request_id(),
                    configuration_id=notification.configuration_id,
                )
                self._uncertain.append(
                    Delivery(
                        source="s3",
                        function=notification.function,
                        event=event,
                        resource=bucket.name,
                        principal="s3.amazonaws.com",
                        source_arn=bucket_arn(bucket.name),
                    )
                )

    def on_stream(self, table: Any, old: Any, new: Any) -> None:
        if not self.muted:
            self._uncertain.append((table.name, stream_record(table, old, new)))

    def after_call(self, succeeded: bool) -> None:
        """Keep what the request caused, or forget it: a transaction that moto rolled back has happened to nobody."""
        if succeeded:
            self._certain += self._uncertain
        self._uncertain.clear()

    def take(self) -> list[Delivery]:
        """Everything since the last time: S3's events one by one, a stream's records in batches, in order."""
        happened, self._certain = self._certain, []
        deliveries = [entry for entry in happened if isinstance(entry, Delivery)]
        for mapping in self._deployment.functions.mappings.values():
            if not mapping.enabled:
                continue
            records = [
                {**entry[1], "eventSourceARN": mapping.source_arn}
                for entry in happened
                if not isinstance(entry, Delivery) and entry[0] == table_of(mapping.source_arn)
            ]
            for start in range(0, len(records), mapping.batch_size):
                batch = records[start : start + mapping.batch_size]
                deliveries.append(Delivery(source="dynamodb", function=mapping.function, event={"Records": batch}))
        return deliveries
