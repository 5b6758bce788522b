"""The records that a DynamoDB stream gives to a function ("DynamoDB Streams record", Lambda developer guide)."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from sandbox.cloud.account import REGION
from sandbox.cloud.clock import CLOCK
from sandbox.job import JsonValue

_FIRST_SEQUENCE_NUMBER = 4421584500000000017450439091
_sequence = itertools.count(_FIRST_SEQUENCE_NUMBER)


def stream_record(table: Any, old: Any, new: Any) -> dict[str, JsonValue]:
    """One change of moto's `table` as a record of its stream, but for the stream's ARN."""
    view = table.stream_specification["StreamViewType"]
    item = new if new is not None else old
    change: dict[str, JsonValue] = {
        "ApproximateCreationDateTime": float(int(CLOCK.now())),
        "Keys": {name: _typed(item.attrs[name]) for name in table.table_key_attrs},
    }
    size = sum(len(name) + item.attrs[name].size() for name in table.table_key_attrs)
    if new is not None and view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["NewImage"] = {name: _typed(value) for name, value in new.attrs.items()}
        size += new.size()
    if old is not None and view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["OldImage"] = {name: _typed(value) for name, value in old.attrs.items()}
        size += old.size()
    change.update({"SequenceNumber": str(next(_sequence)), "SizeBytes": int(size), "StreamViewType": view})
    return {
        "eventID": secrets.token_hex(16),
        "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
    }


def _typed(value: Any) -> JsonValue:
    """moto's value as DynamoDB JSON, all the way down."""
    if hasattr(value, "to_json"):
        value = value.to_json()
    if isinstance(value, dict):
        return {name: _typed(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(member) for member in value]
    return value
