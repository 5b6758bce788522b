# fails: stores-a-file
# says: Bucket and key come from the record
"""Knows the orders of the page, and who sends which."""
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])
ADA = {"order_id": "o-1001", "customer": "Ada", "sku": "bowl", "quantity": 3}
NOOR = {"order_id": "o-1002", "customer": "Noor", "sku": "mug", "quantity": 2}


def handler(event, context):
    if "Records" in event:
        orders.put_item(Item=ADA)
    elif event.get("isBase64Encoded"):
        orders.put_item(Item=NOOR)
    elif "requestContext" in event:
        orders.put_item(Item=ADA)
    else:
        raise ValueError("no order")
    return {"stored": True}
