import os
from collections import Counter

import boto3
from boto3.dynamodb.types import TypeDeserializer

client = boto3.resource("dynamodb").meta.client
plain = TypeDeserializer().deserialize


def handler(event, context):
    for record in event["Records"]:
        apply_once(record["eventID"], differences(record["dynamodb"]))


def differences(change):
    """Customer -> what the change adds to the number of orders and to their cents."""
    orders, cents = Counter(), Counter()
    for image, sign in (("OldImage", -1), ("NewImage", 1)):
        if image in change:
            order = plain({"M": change[image]})
            orders[order["customer"]] += sign
            cents[order["customer"]] += sign * order["cents"]
    return {customer: (orders[customer], cents[customer]) for customer in orders}


def apply_once(change_id, differences):
    mark = {"Put": {
        "TableName": os.environ["SEEN"],
        "Item": {"change_id": change_id},
        "ConditionExpression": "attribute_not_exists(change_id)",
    }}
    updates = [{"Update": {
        "TableName": os.environ["TOTALS"],
        "Key": {"customer": customer},
        "UpdateExpression": "ADD orders :orders, cents :cents",
        "ExpressionAttributeValues": {":orders": orders, ":cents": cents},
    }} for customer, (orders, cents) in differences.items()]
    try:
        client.transact_write_items(TransactItems=[mark, *updates])
    except client.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        print("seen before:", change_id)
