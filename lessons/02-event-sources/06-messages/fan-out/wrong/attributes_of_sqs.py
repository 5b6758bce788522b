# fails: takes-the-currency
# says: are those of SQS
"""Looks at the attributes of the record."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        order = json.loads(notification["Message"])
        currency = record["messageAttributes"].get("currency", {}).get("stringValue", "EUR")
        table.put_item(Item={**order, "currency": currency, "published_as": notification["MessageId"]})
