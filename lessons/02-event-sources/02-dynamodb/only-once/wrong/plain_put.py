# fails: second-delivery-changes-nothing
# says: A PutItem without a condition replaces the item
"""Writes whatever comes, and always says that it stored it."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.put_item(Item={**event, "status": "received"})
    return {"stored": True}
