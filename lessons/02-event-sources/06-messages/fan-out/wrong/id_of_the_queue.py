# fails: keeps-the-id
# says: one message in one queue
"""Stores the id of the record."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        order = json.loads(notification["Message"])
        currency = notification.get("MessageAttributes", {}).get("currency", {}).get("Value", "EUR")
        table.put_item(Item={**order, "currency": currency, "published_as": record["messageId"]})
