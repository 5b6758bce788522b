"""Until the real ones land."""
from __future__ import annotations

import importlib
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.delivery.delivery import Batch
from sandbox.cloud.sources.stream_mappings import table_of
from sandbox.result import Observations


class Quiet:
    def invoked(self, *_: Any) -> None: ...
    def time_passed(self, now: float) -> None: ...
    def facts(self) -> Observations:
        return Observations()
    def next_at(self, now: float) -> float | None:
        return None
    def fire(self, now: float) -> None: ...


class StreamPoller:
    def __init__(self, mapping: Any) -> None:
        self.mapping = mapping
        self.position = 0

    def poll(self, now: float) -> Batch | None:
        table = moto_backends.dynamodb_backend().tables[table_of(self.mapping.source_arn)]
        items = table.stream_shard.items[self.position : self.position + self.mapping.batch_size]
        if not items or not self.mapping.enabled:
            return None
        self.position += len(items)
        records = []
        for item in items:
            records.append({**item.coldstart_record, "eventSourceARN": self.mapping.source_arn})
        return Batch(source="dynamodb", function=self.mapping.function, event={"Records": records}, resource=table.name,
                     cause=items[-1].coldstart_cause)

    def conclude(self, *_: Any) -> None: ...
    def next_at(self, now: float) -> float | None:
        return None
    def begin_step(self) -> None: ...
    def undelivered(self) -> tuple[Any, ...]:
        return ()


def poller_for(mapping: Any, *, attempts: int) -> Any:
    try:
        return importlib.import_module("sandbox.cloud.delivery.pollers").poller_for(mapping, attempts=attempts)
    except ImportError:
        return StreamPoller(mapping)


def schedules() -> Any:
    try:
        return importlib.import_module("sandbox.cloud.delivery.schedules").Schedules()
    except ImportError:
        return Quiet()


def observatory(functions: Any) -> Any:
    try:
        return importlib.import_module("sandbox.cloud.observe.observatory").Observatory(functions)
    except ImportError:
        return Quiet()
