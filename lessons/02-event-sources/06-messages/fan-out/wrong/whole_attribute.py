# fails: takes-the-currency
# says: then `Value`
"""Stores the attribute with its type."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        order = json.loads(notification["Message"])
        currency = notification.get("MessageAttributes", {}).get("currency", "EUR")
        table.put_item(Item={**order, "currency": currency, "published_as": notification["MessageId"]})
