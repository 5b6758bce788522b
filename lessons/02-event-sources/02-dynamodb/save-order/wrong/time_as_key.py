# fails: keeps-every-order
# says: PutItem replaces the item that has the same key
"""The time alone is the sort key."""
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    lines = [{**line, "unit_price": Decimal(str(line["unit_price"]))} for line in event["lines"]]
    total = sum((line["quantity"] * line["unit_price"] for line in lines), Decimal(0))
    table.put_item(Item={
        "customer_id": event["customer_id"],
        "order_key": event["placed_at"],
        "order_id": event["order_id"],
        "placed_at": event["placed_at"],
        "lines": lines,
        "total": total,
    })
    return {"order_key": event["placed_at"], "total": str(total)}
