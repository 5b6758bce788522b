# fails: money-is-exact
# says: before the first multiplication
"""Adds floats and turns only the sum into a Decimal."""
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    total = sum(line["quantity"] * line["unit_price"] for line in event["lines"])
    order_key = f"{event['placed_at']}#{event['order_id']}"
    table.put_item(Item={
        "customer_id": event["customer_id"],
        "order_key": order_key,
        "order_id": event["order_id"],
        "placed_at": event["placed_at"],
        "lines": [{**line, "unit_price": Decimal(str(line["unit_price"]))} for line in event["lines"]],
        "total": Decimal(str(total)),
    })
    return {"order_key": order_key, "total": str(total)}
