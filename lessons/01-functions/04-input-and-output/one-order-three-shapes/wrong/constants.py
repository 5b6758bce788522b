# fails: stores-a-file
# says: Orders from other files are not stored
"""Stores Ada's order, whatever comes."""
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    if "source" in event:
        raise ValueError("no order")
    orders.put_item(Item={"order_id": "o-1001", "customer": "Ada", "sku": "bowl", "quantity": 3})
    return {"stored": True}
