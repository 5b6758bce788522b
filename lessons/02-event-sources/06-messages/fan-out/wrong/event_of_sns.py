# fails: writes-each-invoice
# says: Sns
"""Reads the event that a topic sends to a function directly."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = record["Sns"]
        order = json.loads(notification["Message"])
        table.put_item(Item={**order, "currency": "EUR", "published_as": notification["MessageId"]})
