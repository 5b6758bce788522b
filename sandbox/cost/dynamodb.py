"""Request units of DynamoDB's on-demand mode ("Read consistency", "DynamoDB on-demand capacity mode", Amazon DynamoDB
Developer Guide): a write unit is 1 KB, a read unit 4 KB strongly consistent, half of one eventually consistent; a
transaction takes twice as much. Writes to secondary indexes are not counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cost import item_size
from sandbox.cost.usage import Usage, was_cut
from sandbox.result import Call, Change, State

WRITE = 1024
READ = 4096
BILLED_ERRORS = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
"""Refused for what the table held: DynamoDB had to look, so the request takes its units."""
FREE = frozenset({"DescribeTable", "ListTables", "DescribeTimeToLive", "DescribeLimits", "DescribeEndpoints"})

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the tables besides the call itself."""

    changes: tuple[Change, ...]  # of the invocation or step that made the call
    final: State

    def sizes(self, table: str, key: Mapping[str, Any]) -> Iterator[int]:
        """Sizes that the item with these attributes had: before and after a change, or at the end."""
        name = table.rpartition("/")[2]
        met = False
        for change in self.changes:
            if change.service == "dynamodb" and change.resource == name and _has(key, change.key):
                met = True
                yield from (item_size.of_plain(item) for item in (change.before, change.after) if item)
        if not met:
            yield from (item_size.of_plain(item) for item in self.final.items.get(name, ()) if _has(item, key))


def count(call: Call, around: Around, usage: Usage) -> None:
    """Add the units that the call takes."""
    if call.operation in FREE or (call.error_code and call.error_code not in BILLED_ERRORS):
        return
    counted = _OPERATIONS.get(call.operation)
    if counted is None:
        usage.unpriced("dynamodb", call.operation)
    else:
        counted(call, around, usage)


def write_units(size: int) -> int:
    return max(1, -(-size // WRITE))


def read_units(size: int, *, consistent: bool) -> Decimal:
    return Decimal(max(1, -(-size // READ))) * (Decimal(1) if consistent else Decimal("0.5"))


def plain(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as the API writes them, as plain JSON as far as a key needs it: text and numbers."""
    return {name: next(iter(value.values()), None) for name, value in typed.items() if isinstance(value, Mapping)}


def _has(item: Any, key: Any) -> bool:
    """Whether every attribute of `key` stands in `item`; numbers and text are compared as text."""
    if not isinstance(item, Mapping) or not isinstance(key, Mapping):
        return False
    return all(name in item and str(item[name]) == str(value) for name, value in key.items())


def _put(call: Call, around: Around, usage: Usage) -> None:
    _write(call.parameters, call.parameters.get("Item") or {}, around, usage)


def _by_key(call: Call, around: Around, usage: Usage) -> None:
    _write(call.parameters, {}, around, usage, key=call.parameters.get("Key") or {})


def _write(
    entry: Parameters, item: Parameters, around: Around, usage: Usage, *, key: Parameters | None = None, times: int = 1
) -> None:
    """The larger of the item before and after counts."""
    known = list(around.sizes(str(entry.get("TableName", "")), plain(key if key is not None else item)))
    size = max([item_size.of_typed(item), *known])
    usage.add("dynamodb-write", times * write_units(size), estimated=was_cut(item) and not known)


def _get(call: Call, around: Around, usage: Usage) -> None:
    _read_one(call.parameters, around, usage, consistent=bool(call.parameters.get("ConsistentRead")))


def _read_one(entry: Parameters, around: Around, usage: Usage, *, consistent: bool, times: int = 1) -> None:
    size = max(around.sizes(str(entry.get("TableName", "")), plain(entry.get("Key") or {})), default=0)
    usage.add("dynamodb-read", times * read_units(size, consistent=consistent))


def _query(call: Call, around: Around, usage: Usage) -> None:
    """All items that were read count together, also those that a filter then left out."""
    consistent = bool(call.parameters.get("ConsistentRead"))
    table = around.final.items.get(str(call.parameters.get("TableName", "")).rpartition("/")[2], ())
    average = Decimal(sum(map(item_size.of_plain, table))) / len(table) if table else Decimal(0)
    try:
        answer = json.loads(call.response or "{}")
        items = answer.get("Items", [])
        size, scanned = sum(map(item_size.of_typed, items)), int(answer.get("ScannedCount", len(items)))
        left_out = max(0, scanned - len(items))
        size += int(average * left_out)
        estimated = bool(left_out)
    except (ValueError, AttributeError, TypeError):  # the recorder kept the beginning only
        size, estimated = int(average * len(table)), True
    usage.add("dynamodb-read", read_units(size, consistent=consistent), estimated=estimated)


def _batch_write(call: Call, around: Around, usage: Usage) -> None:
    for table, requests in (call.parameters.get("RequestItems") or {}).items():
        for request in requests:
            put, delete = request.get("PutRequest"), request.get("DeleteRequest")
            entry = {"TableName": table}
            if put:
                _write(entry, put.get("Item") or {}, around, usage)
            elif delete:
                _write(entry, {}, around, usage, key=delete.get("Key") or {})


def _batch_get(call: Call, around: Around, usage: Usage) -> None:
    for table, wanted in (call.parameters.get("RequestItems") or {}).items():
        for key in wanted.get("Keys", ()):
            entry = {"TableName": table, "Key": key}
            _read_one(entry, around, usage, consistent=bool(wanted.get("ConsistentRead")))


def _transact_write(call: Call, around: Around, usage: Usage) -> None:
    for entry in _members(call, "TransactItems"):
        for action in entry.values():
            item = action.get("Item")
            _write(action, item or {}, around, usage, key=None if item else action.get("Key") or {}, times=2)


def _transact_get(call: Call, around: Around, usage: Usage) -> None:
    for entry in _members(call, "TransactItems"):
        _read_one(entry.get("Get") or {}, around, usage, consistent=True, times=2)


def _members(call: Call, name: str) -> Iterable[Any]:
    found: Iterable[Any] = call.parameters.get(name) or ()
    return found


_OPERATIONS: Mapping[str, Callable[[Call, Around, Usage], None]] = {
    "PutItem": _put,
    "UpdateItem": _by_key,
    "DeleteItem": _by_key,
    "GetItem": _get,
    "Query": _query,
    "Scan": _query,
    "BatchWriteItem": _batch_write,
    "BatchGetItem": _batch_get,
    "TransactWriteItems": _transact_write,
    "TransactGetItems": _transact_get,
}
