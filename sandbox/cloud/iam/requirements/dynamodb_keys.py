"""What fine-grained access control asks of a request ("Using IAM policy conditions for fine-grained access control",
DynamoDB developer guide): which partition keys and which attributes it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.context import UNKNOWN, Unknown, Values
from sandbox.cloud.iam.requirements.need import Parameters, listed, mapped

_EXPRESSIONS = (
    "ProjectionExpression",
    "FilterExpression",
    "ConditionExpression",
    "KeyConditionExpression",
    "UpdateExpression",
)
_NAME = re.compile(r"(?<![\w.:#])(#[\w-]+|[A-Za-z]\w*)(?!\w|\s*\()")
_WORDS = frozenset(("SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"))
_EQUALITY = re.compile(r"([^\s=<>(),]+)\s*=\s*([^\s=<>(),]+)")
_QUOTABLE = ("S", "N", "B")


def leading_keys(table: object, items: Iterable[Any]) -> Values | Unknown:
    """The values of the partition key in `items` (items or keys, as DynamoDB types them)."""
    hash_key = _hash_key(table, None)
    if hash_key is None:
        return UNKNOWN
    values = []
    for item in items:
        value = _text(mapped(item).get(hash_key))
        if value is None:
            return UNKNOWN
        values.append(value)
    return tuple(dict.fromkeys(values))


def leading_key_of_query(call: Parameters) -> Values | Unknown:
    """The partition key that a Query reads, whether on the table or on one of its indexes."""
    hash_key = _hash_key(call.get("TableName"), call.get("IndexName"))
    if hash_key is None:
        return UNKNOWN
    legacy = mapped(mapped(call.get("KeyConditions")).get(hash_key))
    if legacy and not call.get("KeyConditionExpression"):
        wanted = listed(legacy.get("AttributeValueList"))
        value = _text(wanted[0]) if legacy.get("ComparisonOperator") == "EQ" and len(wanted) == 1 else None
        return UNKNOWN if value is None else (value,)
    names, values = mapped(call.get("ExpressionAttributeNames")), mapped(call.get("ExpressionAttributeValues"))
    found = {
        _text(values.get(placeholder))
        for name, placeholder in _EQUALITY.findall(str(call.get("KeyConditionExpression") or ""))
        if str(names.get(name, name)) == hash_key
    }
    only = found.pop() if len(found) == 1 else None
    return UNKNOWN if only is None else (only,)


def attributes(items: Iterable[Any], call: Parameters) -> Values:
    """The top-level attributes that the request names: in items and keys, lists and expressions."""
    names = mapped(call.get("ExpressionAttributeNames"))
    found: dict[str, None] = {}
    for item in items:
        found.update(dict.fromkeys(str(name) for name in mapped(item)))
    found.update(dict.fromkeys(str(name) for name in listed(call.get("AttributesToGet"))))
    for legacy in ("KeyConditions", "AttributeUpdates", "Expected", "QueryFilter", "ScanFilter"):
        found.update(dict.fromkeys(str(name) for name in mapped(call.get(legacy))))
    for expression in _EXPRESSIONS:
        for name in _NAME.findall(str(call.get(expression) or "")):
            if name.upper() not in _WORDS:
                found[str(names.get(name, name))] = None
    return tuple(found)


def _hash_key(table: object, index: object) -> str | None:
    known = moto_backends.dynamodb_backend().tables.get(str(table).removeprefix(arn("dynamodb", "table/")))
    if known is None:
        return None
    if not index:
        name: str = known.hash_key_attr
        return name
    for each in (*known.indexes, *known.global_indexes):
        if each.name == index:
            return next((str(part["AttributeName"]) for part in each.schema if part["KeyType"] == "HASH"), None)
    return None


def _text(value: Any) -> str | None:
    """A key's value as policies compare it."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    kind, content = next(iter(value.items()))
    return str(content) if kind in _QUOTABLE else None
