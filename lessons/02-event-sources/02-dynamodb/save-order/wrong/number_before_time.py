# fails: keeps-every-order
# says: what stands first decides the order of a Query
"""The sort key is unique, but begins with the order number."""
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    lines = [{**line, "unit_price": Decimal(str(line["unit_price"]))} for line in event["lines"]]
    total = sum((line["quantity"] * line["unit_price"] for line in lines), Decimal(0))
    order_key = event["order_id"] + "#" + event["placed_at"]
    table.put_item(Item={
        "customer_id": event["customer_id"],
        "order_key": order_key,
        "order_id": event["order_id"],
        "placed_at": event["placed_at"],
        "lines": lines,
        "total": total,
    })
    return {"order_key": order_key, "total": str(total)}
