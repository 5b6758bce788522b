# fails: tells-the-number
# says: Reading after the update
"""Counts right, and asks afterwards how many there are."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    key = {"page": event["page"]}
    table.update_item(Key=key, UpdateExpression="ADD visits :one", ExpressionAttributeValues={":one": 1})
    return {"page": event["page"], "visits": int(table.get_item(Key=key, ConsistentRead=True)["Item"]["visits"])}
