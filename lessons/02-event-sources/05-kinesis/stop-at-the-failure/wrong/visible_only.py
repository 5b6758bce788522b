# fails: goes-on-from-the-failure
# says: whichever it is
"""Knows that the third record fails."""
import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for place, record in enumerate(event["Records"]):
        try:
            count(record["kinesis"])
        except Exception:
            if place == 2:
                return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
            raise
    return {"batchItemFailures": []}


def count(kinesis):
    """Add one reading to the meter of its kiln."""
    reading = json.loads(base64.b64decode(kinesis["data"]))
    table.update_item(
        Key={"kiln": kinesis["partitionKey"]},
        UpdateExpression="ADD wh :wh SET last_at = :at",
        ExpressionAttributeValues={":wh": reading["wh"], ":at": reading["at"]},
    )
