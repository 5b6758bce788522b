# fails: second-delivery-changes-nothing
# says: where global variables begin empty
"""Remembers the orders in a global variable."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
seen = set()


def handler(event, context):
    if event["order_id"] in seen:
        return {"stored": False}
    table.put_item(Item={**event, "status": "received"})
    seen.add(event["order_id"])
    return {"stored": True}
