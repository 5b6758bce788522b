# fails: adds-new-orders
# says: KeyError
"""Expects both images in every record."""
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
        old, new = plain({"M": change["OldImage"]}), plain({"M": change["NewImage"]})
        add(old["customer"], -1, -old["cents"])
        add(new["customer"], 1, new["cents"])
