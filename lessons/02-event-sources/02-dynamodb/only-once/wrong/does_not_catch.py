# fails: second-delivery-changes-nothing
# says: means "already stored", which is good news
"""Has the condition, but fails on the second delivery."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.put_item(
        Item={**event, "status": "received"},
        ConditionExpression="attribute_not_exists(order_id)",
    )
    return {"stored": True}
