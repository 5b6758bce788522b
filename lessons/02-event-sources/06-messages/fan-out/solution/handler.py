import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        notification = json.loads(record["body"])
        order = json.loads(notification["Message"])
        attributes = notification.get("MessageAttributes", {})
        table.put_item(Item={
            "order_id": order["order_id"],
            "customer": order["customer"],
            "cents": order["cents"],
            "currency": attributes.get("currency", {}).get("Value", "EUR"),
            "published_as": notification["MessageId"],
        })
