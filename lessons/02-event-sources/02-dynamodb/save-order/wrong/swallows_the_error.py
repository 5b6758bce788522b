# fails: answers-only-what-is-stored
# says: the caller believes that it is stored
"""Answers as if all were well, whatever the table says."""

import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    lines = [{**line, "unit_price": Decimal(str(line["unit_price"]))} for line in event["lines"]]
    total = sum(line["quantity"] * line["unit_price"] for line in lines)
    key = f"{event['placed_at']}#{event['order_id']}"
    try:
        table.put_item(Item={**event, "order_key": key, "lines": lines, "total": total})
    except Exception as error:
        print("not stored:", error)
    return {"order_key": key, "total": str(total)}
