# fails: reads-no-others
# says: A Scan begins at the first item
"""Lets a filter look for the orders in the whole table."""
import os

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    wanted = Attr("customer_id").eq(event["customer_id"]) & Attr("placed_at").begins_with(event["day"])
    items = table.scan(FilterExpression=wanted)["Items"]
    return {"orders": [item["order_id"] for item in sorted(items, key=lambda item: item["order_key"])]}
