import os

import boto3
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    order = dict(event)
    order["status"] = "received"
    try:
        orders.put_item(Item=order, ConditionExpression=Attr("order_id").not_exists())
        stored = True
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        stored = False
    return {"stored": stored}
