# fails: gives-the-orders
# says: Both come from the event, each time anew
"""The list is made once: who asks second is told the orders of the first, too."""

import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
orders = []


def handler(event, context):
    wanted = Key("customer_id").eq(event["customer_id"]) & Key("order_key").begins_with(event["day"])
    page = table.query(KeyConditionExpression=wanted)
    orders.extend(item["order_id"] for item in page["Items"])
    while "LastEvaluatedKey" in page:
        page = table.query(KeyConditionExpression=wanted, ExclusiveStartKey=page["LastEvaluatedKey"])
        orders.extend(item["order_id"] for item in page["Items"])
    return {"orders": orders}
