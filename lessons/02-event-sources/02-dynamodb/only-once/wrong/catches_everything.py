# fails: other-failures-stay-failures
# says: the exception was swallowed
"""Takes every exception for a second delivery."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    try:
        table.put_item(
            Item={**event, "status": "received"},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except Exception:
        return {"stored": False}
    return {"stored": True}
