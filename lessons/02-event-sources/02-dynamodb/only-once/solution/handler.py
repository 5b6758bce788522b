import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
AlreadyStored = table.meta.client.exceptions.ConditionalCheckFailedException


def handler(event, context):
    try:
        table.put_item(
            Item={**event, "status": "received"},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except AlreadyStored:
        print("delivered again:", event["order_id"])
        return {"stored": False}
    return {"stored": True}
