# fails: writes-each-invoice
# says: Handle every record
"""One event, one order."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    notification = json.loads(event["Records"][0]["body"])
    order = json.loads(notification["Message"])
    currency = notification.get("MessageAttributes", {}).get("currency", {}).get("Value", "EUR")
    table.put_item(Item={**order, "currency": currency, "published_as": notification["MessageId"]})
