# fails: one-conditional-write
# says: Two deliveries that run at the same moment both find nothing
"""Looks before it writes."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    found = table.get_item(Key={"order_id": event["order_id"]}, ConsistentRead=True)
    if "Item" in found:
        return {"stored": False}
    table.put_item(Item={**event, "status": "received"})
    return {"stored": True}
