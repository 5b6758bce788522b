# fails: counts-once
# says: variables begin empty
"""Remembers the changes in a global set."""
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


known = set()


def handler(event, context):
    for record in event["Records"]:
        if record["eventID"] in known:
            continue
        known.add(record["eventID"])
        change = record["dynamodb"]
        for image, sign in (("OldImage", -1), ("NewImage", 1)):
            if image in change:
                order = plain({"M": change[image]})
                add(order["customer"], sign, sign * order["cents"])
