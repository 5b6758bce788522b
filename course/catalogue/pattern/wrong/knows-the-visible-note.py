# fails: writes-an-item
# says: Take the key from the event
"""Writes the item of the note that the page shows."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.put_item(Item={"note": "shopping.txt", "lines": 3})
