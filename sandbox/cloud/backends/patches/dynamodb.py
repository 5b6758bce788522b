"""DynamoDB: `StreamShard.add` is replaced. moto writes a MODIFY record for a write that changes nothing, repeats
sequence numbers once a mapping has emptied the shard, and invokes mapped functions inline through Docker. Ours keeps
what led to a record, and the record as a function gets it, but for the stream's ARN."""

from __future__ import annotations

import importlib
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.sources.stream_events import stream_record


def apply() -> None:
    tables: Any = importlib.import_module("moto.dynamodb.models.table")

    def add(self: Any, old: Any, new: Any) -> None:
        if old is None and new is None:
            return
        if old is not None and new is not None and old.to_json() == new.to_json():
            return
        kind = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        view = self.table.stream_specification["StreamViewType"]
        sequence = self.starting_sequence_number + len(self.items)
        record = tables.StreamRecord(self.table, view, kind, old, new, sequence)
        record.coldstart_cause = Listeners.cause
        record.coldstart_record = stream_record(self.table, old, new)
        self.items.append(record)
        if Listeners.stream is not None:
            Listeners.stream(self.table, old, new)

    tables.StreamShard.add = add
