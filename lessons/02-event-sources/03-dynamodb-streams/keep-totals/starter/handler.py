import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

totals = boto3.resource("dynamodb").Table(os.environ["TOTALS"])
plain = TypeDeserializer().deserialize


def handler(event, context):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            order = plain({"M": record["dynamodb"]["NewImage"]})
            add(order["customer"], 1, order["cents"])


def add(customer, orders, cents):
    totals.update_item(
        Key={"customer": customer},
        UpdateExpression="ADD orders :orders, cents :cents",
        ExpressionAttributeValues={":orders": orders, ":cents": cents},
    )
