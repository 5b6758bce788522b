# fails: follows-changes
# says: has its own customer
"""Counts the difference, all of it for the new customer."""
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
        if not is_new(record):
            continue
        change = record["dynamodb"]
        old = plain({"M": change.get("OldImage", {})})
        new = plain({"M": change.get("NewImage", {})})
        customer = (new or old)["customer"]
        add(customer, bool(new) - bool(old), new.get("cents", 0) - old.get("cents", 0))
