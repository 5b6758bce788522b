# fails: second-delivery-changes-nothing
# says: it overwrote the status
"""Writes without a condition and looks at what was there before."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    before = table.put_item(Item={**event, "status": "received"}, ReturnValues="ALL_OLD")
    return {"stored": "Attributes" not in before}
