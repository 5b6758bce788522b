# fails: reads-no-others
# says: comes after the reading
"""Queries the customer, and lets a filter choose the day."""
import os

import boto3
from boto3.dynamodb.conditions import Attr, Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = table.query(
        KeyConditionExpression=Key("customer_id").eq(event["customer_id"]),
        FilterExpression=Attr("placed_at").begins_with(event["day"]),
    )
    return {"orders": [item["order_id"] for item in page["Items"]]}
