# fails: stores-the-order
# says: Does every value come from `event`
"""Stores and answers the order of the example, whatever comes."""
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.put_item(Item={
        "customer_id": "c-17",
        "order_key": "2026-11-22T09:30:00Z#o-1001",
        "order_id": "o-1001",
        "placed_at": "2026-11-22T09:30:00Z",
        "lines": [{"sku": "postcard", "quantity": 3, "unit_price": Decimal("1.1")}],
        "total": Decimal("3.3"),
    })
    return {"order_key": "2026-11-22T09:30:00Z#o-1001", "total": "3.3"}
