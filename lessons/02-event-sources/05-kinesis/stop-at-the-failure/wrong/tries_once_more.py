# fails: wherever-it-fails
# says: twice
"""Tries again by itself, once."""
import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        try:
            count(record["kinesis"])
        except Exception:
            try:
                count(record["kinesis"])
            except Exception:
                print("failed twice:", record["eventID"])
    return {"batchItemFailures": []}


def count(kinesis):
    """Add one reading to the meter of its kiln."""
    reading = json.loads(base64.b64decode(kinesis["data"]))
    table.update_item(
        Key={"kiln": kinesis["partitionKey"]},
        UpdateExpression="ADD wh :wh SET last_at = :at",
        ExpressionAttributeValues={":wh": reading["wh"], ":at": reading["at"]},
    )
