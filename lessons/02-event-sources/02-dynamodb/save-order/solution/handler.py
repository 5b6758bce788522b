import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    lines = [
        {
            "sku": line["sku"],
            "quantity": line["quantity"],
            "unit_price": exact(line["unit_price"]),
        }
        for line in event["lines"]
    ]
    total = sum((line["quantity"] * line["unit_price"] for line in lines), Decimal(0))
    order_key = f"{event['placed_at']}#{event['order_id']}"
    table.put_item(Item={
        "customer_id": event["customer_id"],
        "order_key": order_key,
        "order_id": event["order_id"],
        "placed_at": event["placed_at"],
        "lines": lines,
        "total": total,
    })
    return {"order_key": order_key, "total": str(total)}


def exact(number):
    """The decimal number that the sender wrote, not the binary float that JSON made of it."""
    return Decimal(str(number))
