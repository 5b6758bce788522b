# fails: gives-the-orders
# says: in the order of the sort key
"""Reads backwards."""
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    wanted = Key("customer_id").eq(event["customer_id"]) & Key("order_key").begins_with(event["day"])
    page = table.query(ScanIndexForward=False, KeyConditionExpression=wanted)
    orders = [item["order_id"] for item in page["Items"]]
    while "LastEvaluatedKey" in page:
        page = table.query(ScanIndexForward=False, KeyConditionExpression=wanted, ExclusiveStartKey=page["LastEvaluatedKey"])
        orders += [item["order_id"] for item in page["Items"]]
    return {"orders": orders}
