# fails: gives-the-orders
# says: which begins with the time
"""Sorts the numbers of the orders."""
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    wanted = Key("customer_id").eq(event["customer_id"]) & Key("order_key").begins_with(event["day"])
    page = table.query(KeyConditionExpression=wanted)
    orders = [item["order_id"] for item in page["Items"]]
    while "LastEvaluatedKey" in page:
        page = table.query(KeyConditionExpression=wanted, ExclusiveStartKey=page["LastEvaluatedKey"])
        orders += [item["order_id"] for item in page["Items"]]
    return {"orders": sorted(orders)}
