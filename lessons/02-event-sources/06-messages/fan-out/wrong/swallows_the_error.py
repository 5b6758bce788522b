# fails: loses-nothing
# says: Let the exception out
"""Logs that an invoice could not be written: the message counts as done."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        attributes = notification.get("MessageAttributes", {})
        order = json.loads(notification["Message"])
        more = {
            "currency": attributes.get("currency", {}).get("Value", "EUR"),
            "published_as": notification["MessageId"],
        }
        try:
            table.put_item(Item={**order, **more})
        except Exception as error:
            print("no invoice:", order["order_id"], error)
