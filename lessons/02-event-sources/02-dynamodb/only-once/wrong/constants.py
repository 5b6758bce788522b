# fails: stores-a-new-order
# says: Take every value from `event`
"""Stores and answers the order of the example, whatever comes."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
AlreadyStored = table.meta.client.exceptions.ConditionalCheckFailedException


def handler(event, context):
    try:
        table.put_item(
            Item={
                "order_id": "o-2001",
                "customer_id": "c-17",
                "total_cents": 5997,
                "note": "Please wrap it as a gift.",
                "status": "received",
            },
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except AlreadyStored:
        return {"stored": False}
    return {"stored": True}
