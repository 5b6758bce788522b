"""What calls of Amazon DynamoDB and its streams need ("Actions, resources, and condition keys for Amazon DynamoDB")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.context import Unknown, Values
from sandbox.cloud.iam.requirements.dynamodb_keys import attributes, leading_key_of_query, leading_keys
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given, listed, mapped


def table_arn(name: object) -> str:
    """A table's ARN from its name or its ARN, both of which requests may carry."""
    text = "" if name is None else str(name)
    return text if text.startswith("arn:") else arn("dynamodb", f"table/{text}")


def _table(action: str) -> Requirement:
    return lambda call: [Need(action=f"dynamodb:{action}", resource=table_arn(call.get("TableName")))]


def _item(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        item = call.get("Item") if action == "PutItem" else call.get("Key")
        yield _on_items(action, call.get("TableName"), [item], call)

    return needs


def _on_items(action: str, table: Any, items: list[Any], call: Parameters, enclosing: str | None = None) -> Need:
    keys: dict[str, Values | Unknown] = {
        "dynamodb:leadingkeys": leading_keys(table, items),
        "dynamodb:attributes": attributes(items, call),
        **given(
            {
                "dynamodb:returnvalues": call.get("ReturnValues"),
                "dynamodb:returnconsumedcapacity": call.get("ReturnConsumedCapacity"),
                "dynamodb:enclosingoperation": enclosing,
            }
        ),
    }
    return Need(action=f"dynamodb:{action}", resource=table_arn(table), keys=keys)


def _reading(action: str) -> Requirement:
    """Query and Scan: on the index that they read, else on the table."""

    def needs(call: Parameters) -> Iterable[Need]:
        index = call.get("IndexName")
        resource = table_arn(call.get("TableName")) + (f"/index/{index}" if index else "")
        selected = call.get("Select") or (
            "SPECIFIC_ATTRIBUTES"
            if call.get("ProjectionExpression") or call.get("AttributesToGet")
            else "ALL_PROJECTED_ATTRIBUTES"
            if index
            else "ALL_ATTRIBUTES"
        )
        keys: dict[str, Values | Unknown] = {
            "dynamodb:leadingkeys": leading_key_of_query(call) if action == "Query" else (),
            "dynamodb:attributes": attributes([], call),
            **given(
                {"dynamodb:select": selected, "dynamodb:returnconsumedcapacity": call.get("ReturnConsumedCapacity")}
            ),
        }
        yield Need(action=f"dynamodb:{action}", resource=resource, keys=keys)

    return needs


def _batch_get(call: Parameters) -> Iterable[Need]:
    for table, asked in mapped(call.get("RequestItems")).items():
        asked = mapped(asked)
        yield _on_items("BatchGetItem", table, listed(asked.get("Keys")), asked)


def _batch_write(call: Parameters) -> Iterable[Need]:
    for table, requests in mapped(call.get("RequestItems")).items():
        items = []
        for request in listed(requests):
            put, delete = mapped(mapped(request).get("PutRequest")), mapped(mapped(request).get("DeleteRequest"))
            items += [item for item in (put.get("Item"), delete.get("Key")) if item is not None]
        yield _on_items("BatchWriteItem", table, items, {})


_TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def _transact_write(call: Parameters) -> Iterable[Need]:
    for entry in listed(call.get("TransactItems")):
        for kind, action in _TRANSACTED.items():
            if isinstance(part := mapped(entry).get(kind), Mapping):
                items = [part.get("Item") if kind == "Put" else part.get("Key")]
                yield _on_items(action, part.get("TableName"), items, part, "TransactWriteItems")


def _transact_get(call: Parameters) -> Iterable[Need]:
    for entry in listed(call.get("TransactItems")):
        part = mapped(mapped(entry).get("Get"))
        yield _on_items("GetItem", part.get("TableName"), [part.get("Key")], part, "TransactGetItems")


def _everywhere(action: str, spoken: str | None = None) -> Requirement:
    return lambda _call: [Need(action=f"dynamodb:{action}", resource=arn("dynamodb", "table/*"), spoken=spoken)]


def _account(action: str) -> Requirement:
    return lambda _call: [Need(action=f"dynamodb:{action}", resource="*")]


def _tagged(action: str) -> Requirement:
    return lambda call: [Need(action=f"dynamodb:{action}", resource=str(call.get("ResourceArn") or "*"))]


DYNAMODB: dict[str, Requirement] = {
    "GetItem": _item("GetItem"),
    "PutItem": _item("PutItem"),
    "UpdateItem": _item("UpdateItem"),
    "DeleteItem": _item("DeleteItem"),
    "Query": _reading("Query"),
    "Scan": _reading("Scan"),
    "BatchGetItem": _batch_get,
    "BatchWriteItem": _batch_write,
    "TransactGetItems": _transact_get,
    "TransactWriteItems": _transact_write,
    "CreateTable": _table("CreateTable"),
    "DeleteTable": _table("DeleteTable"),
    "UpdateTable": _table("UpdateTable"),
    "DescribeTable": _table("DescribeTable"),
    "DescribeTimeToLive": _table("DescribeTimeToLive"),
    "UpdateTimeToLive": _table("UpdateTimeToLive"),
    "ListTables": _everywhere("ListTables"),
    "ListTagsOfResource": _tagged("ListTagsOfResource"),
    "TagResource": _tagged("TagResource"),
    "UntagResource": _tagged("UntagResource"),
    "DescribeEndpoints": _account("DescribeEndpoints"),
    "DescribeLimits": _account("DescribeLimits"),
}


def _stream(action: str) -> Requirement:
    return lambda call: [Need(action=f"dynamodb:{action}", resource=str(call.get("StreamArn") or "*"))]


def _records(call: Parameters) -> Iterable[Need]:
    """moto's shard iterators begin with the stream's ARN, as AWS's do."""
    stream = str(call.get("ShardIterator") or "").partition("|")[0]
    yield Need(action="dynamodb:GetRecords", resource=stream if stream.startswith("arn:") else "*")


def _streams(call: Parameters) -> Iterable[Need]:
    name = call.get("TableName")
    resource = f"{table_arn(name)}/stream/*" if name is not None else "*"
    yield Need(action="dynamodb:ListStreams", resource=resource)


DYNAMODB_STREAMS: dict[str, Requirement] = {
    "ListStreams": _streams,
    "DescribeStream": _stream("DescribeStream"),
    "GetShardIterator": _stream("GetShardIterator"),
    "GetRecords": _records,
}
