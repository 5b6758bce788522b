# fails: adds-new-orders
# says: With other new orders
"""Knows the totals of the customers on the page."""
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

totals = boto3.resource("dynamodb").Table(os.environ["TOTALS"])
seen = boto3.resource("dynamodb").Table(os.environ["SEEN"])
AlreadySeen = seen.meta.client.exceptions.ConditionalCheckFailedException
plain = TypeDeserializer().deserialize


def add(customer, orders, cents):
    totals.update_item(
        Key={"customer": customer},
        UpdateExpression="ADD orders :orders, cents :cents",
        ExpressionAttributeValues={":orders": orders, ":cents": cents},
    )


def is_new(record):
    try:
        seen.put_item(Item={"change_id": record["eventID"]}, ConditionExpression="attribute_not_exists(change_id)")
    except AlreadySeen:
        return False
    return True


def handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        order = plain({"M": change.get("NewImage") or change["OldImage"]})
        if record["eventName"] == "INSERT":
            known = {"o-4": (3, 4700), "o-5": (1, 300)}.get(order["order_id"], (1, 100))
        else:
            known = (2, 3800) if record["eventName"] == "MODIFY" else (1, 2500)
        totals.put_item(Item={"customer": order["customer"], "orders": known[0], "cents": known[1]})
