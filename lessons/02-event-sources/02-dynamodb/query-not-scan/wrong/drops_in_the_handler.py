# fails: reads-no-others
# says: an `if` in the handler
"""Queries the customer, and drops the other days itself."""
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = table.query(KeyConditionExpression=Key("customer_id").eq(event["customer_id"]))
    return {"orders": [item["order_id"] for item in page["Items"] if item["placed_at"].startswith(event["day"])]}
