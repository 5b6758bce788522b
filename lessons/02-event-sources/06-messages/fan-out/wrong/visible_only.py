# fails: takes-the-currency
# says: With other currencies
"""Knows in which currency the shops on the page pay."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        order = json.loads(notification["Message"])
        currency = "USD" if order["order_id"] == "o-502" else "EUR"
        table.put_item(Item={**order, "currency": currency, "published_as": notification["MessageId"]})
