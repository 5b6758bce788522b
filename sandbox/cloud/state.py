"""What the cloud holds, read straight from moto's backends, and the difference of two such pictures."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sandbox.cloud import traffic
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.storage import items_of
from sandbox.job import JsonValue
from sandbox.result import Change, ChangeKind, State

MAX_BODY_KEPT = 64 * 1024
"""Bytes of an object's body that a picture holds; the rest is marked by `truncated`."""


def snapshot() -> State:
    """The current version of every object and every item, and all that passed through queues, streams, topics and
    buses. Call it under the endpoint's lock."""
    objects = {
        name: {key: fact for key, fact in sorted(_objects(bucket))}
        for name, bucket in sorted(moto_backends.s3_backend().buckets.items())
    }
    items = {
        name: tuple(plain_item(item.attrs) for item in sorted(items_of(table), key=_sort_key))
        for name, table in sorted(moto_backends.dynamodb_backend().tables.items())
    }
    return State(
        objects=objects,
        items=items,
        messages=traffic.messages(),
        records=traffic.records(),
        publications=traffic.publications(),
        events=traffic.events(),
    )


def difference(before: State, after: State) -> tuple[Change, ...]:
    """What changed between two pictures: buckets by name, then tables, queues, streams, topics and buses."""
    if before is after:
        return ()
    changes: list[Change] = []
    for bucket in sorted({*before.objects, *after.objects}):
        old, new = before.objects.get(bucket, {}), after.objects.get(bucket, {})
        if old is not new:
            changes += _changes(
                "s3",
                bucket,
                {key: (key, fact) for key, fact in old.items()},
                {key: (key, fact) for key, fact in new.items()},
            )
    for table in sorted({*before.items, *after.items}):
        keys = key_attributes(table)
        changes += _changes(
            "dynamodb", table, _by_key(before.items.get(table, ()), keys), _by_key(after.items.get(table, ()), keys)
        )
    for service, section in _TRAFFIC.items():
        earlier, later = getattr(before, section), getattr(after, section)
        for name in sorted({*earlier, *later}):
            changes += _changes(service, name, _by_id(earlier.get(name, ())), _by_id(later.get(name, ())))
    return tuple(changes)


_TRAFFIC = {"sqs": "messages", "kinesis": "records", "sns": "publications", "events": "events"}
"""Service -> section of `State`."""


def key_attributes(table: str) -> tuple[str, ...]:
    """The names of the primary key's attributes, partition key first; () for a table that is gone."""
    found = moto_backends.dynamodb_backend().tables.get(table)
    return tuple(found.table_key_attrs) if found else ()


def _objects(bucket: Any) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    for name, versions in dict.items(bucket.keys):
        current = versions[-1] if versions else None
        if hasattr(current, "contentsize"):  # a delete marker has none: the object is gone
            yield name, object_fact(current)


def object_fact(key: Any) -> Mapping[str, JsonValue]:
    """{size, etag, content_type, metadata, body | body_base64, truncated} of moto's key, made once for each key."""
    known: Mapping[str, JsonValue] | None = getattr(key, "coldstart_fact", None)
    if known is not None and known["etag"] == key.etag.strip('"'):
        return known
    metadata = {str(name).lower(): value for name, value in key.metadata.items()}
    fact: dict[str, JsonValue] = {
        "size": key.size,
        "etag": key.etag.strip('"'),
        "content_type": metadata.get("content-type", "binary/octet-stream"),
        "metadata": {name.removeprefix(_META): value for name, value in metadata.items() if name.startswith(_META)},
        **_body(key.value),
    }
    if key.version_id != "null":
        fact["version_id"] = key.version_id
    key.coldstart_fact = fact
    return fact


_META = "x-amz-meta-"


def _body(value: bytes) -> dict[str, JsonValue]:
    kept = value[:MAX_BODY_KEPT]
    truncated = len(kept) < len(value)
    try:
        return {
            "body": codecs.getincrementaldecoder("utf-8")().decode(kept, final=not truncated),
            "truncated": truncated,
        }
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(kept).decode(), "truncated": truncated}


def plain_item(attributes: Mapping[str, Any]) -> dict[str, JsonValue]:
    """An item as plain JSON, from moto's typed attributes."""
    return {
        name: plain_value(value.to_json() if hasattr(value, "to_json") else value) for name, value in attributes.items()
    }


def plain_value(typed: Mapping[str, Any]) -> JsonValue:
    """DynamoDB JSON ({"S": ..}) as plain JSON: a binary is {"base64": ..}, a set a sorted list, a number int or float
    where that is exact, else a string of its digits."""
    ((kind, value),) = typed.items()
    if hasattr(value, "to_json"):
        value = value.to_json()
    if kind == "N":
        return plain_number(str(value))
    if kind == "B":
        return {"base64": _base64(value)}
    if kind == "NULL":
        return None
    if kind == "M":
        return plain_item(value)
    if kind == "L":
        return [plain_value(member.to_json() if hasattr(member, "to_json") else member) for member in value]
    if kind == "NS":
        return sorted((plain_number(str(member)) for member in value), key=lambda n: Decimal(str(n)))
    if kind == "BS":
        return sorted(({"base64": _base64(member)} for member in value), key=lambda b: b["base64"])
    if kind == "SS":
        return sorted(value)
    return value


def plain_number(digits: str) -> JsonValue:
    number = Decimal(digits)
    if number == number.to_integral_value() and abs(number.adjusted()) < 38:
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else digits


def _base64(value: Any) -> str:
    return value if isinstance(value, str) else base64.b64encode(bytes(value)).decode()


def _sort_key(item: Any) -> tuple[Any, ...]:
    return tuple(_orderable(part) for part in (item.hash_key, item.range_key) if part is not None)


def _orderable(part: Any) -> tuple[str, Any]:
    return (part.type, Decimal(part.value) if part.type == "N" else str(part.value))


def _by_key(
    items: tuple[Mapping[str, JsonValue], ...], keys: tuple[str, ...]
) -> dict[str, tuple[JsonValue, JsonValue]]:
    found: dict[str, tuple[JsonValue, JsonValue]] = {}
    for item in items:
        key = {name: item.get(name) for name in keys}
        found[repr(key)] = (key, item)
    return found


_KEYED = ("s3", "dynamodb")
"""Services whose changes are in the order of their keys; those of the others in the order in which they happened."""


def _compared(fact: JsonValue) -> JsonValue:
    return traffic.compared(fact) if isinstance(fact, Mapping) and "receive_count" in fact else fact


def _by_id(facts: tuple[Mapping[str, JsonValue], ...]) -> dict[str, tuple[JsonValue, JsonValue]]:
    return {str(fact["id"]): (fact["id"], fact) for fact in facts}


def _changes(
    service: str,
    resource: str,
    old: Mapping[str, tuple[JsonValue, JsonValue]],
    new: Mapping[str, tuple[JsonValue, JsonValue]],
) -> list[Change]:
    changes = []
    for handle in sorted({*old, *new}) if service in _KEYED else {**old, **new}:
        key, before = old.get(handle, (None, None))
        key, after = new.get(handle, (key, None))
        if before is after or _compared(before) == _compared(after):
            continue
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
        changes.append(Change(service=service, kind=kind, resource=resource, key=key, before=before, after=after))
    return changes
