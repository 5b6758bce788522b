# fails: stores-the-order
# says: nothing kept from the order before
"""The list of lines is made once: the second order has those of the first, too."""

import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
lines = []


def handler(event, context):
    for line in event["lines"]:
        lines.append({**line, "unit_price": Decimal(str(line["unit_price"]))})
    total = sum(line["quantity"] * line["unit_price"] for line in lines)
    key = f"{event['placed_at']}#{event['order_id']}"
    table.put_item(Item={**event, "order_key": key, "lines": lines, "total": total})
    return {"order_key": key, "total": str(total)}
