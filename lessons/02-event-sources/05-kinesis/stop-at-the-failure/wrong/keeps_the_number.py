# fails: goes-on-from-the-failure
# says: whichever it is, each time anew
"""Keeps the number of the first failure, and reports it at the second one, too."""
import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
failures = []


def handler(event, context):
    for record in event["Records"]:
        try:
            count(record["kinesis"])
        except Exception:
            failures.append({"itemIdentifier": record["kinesis"]["sequenceNumber"]})
            return {"batchItemFailures": failures[:1]}
    return {"batchItemFailures": []}


def count(kinesis):
    """Add one reading to the meter of its kiln."""
    reading = json.loads(base64.b64decode(kinesis["data"]))
    table.update_item(
        Key={"kiln": kinesis["partitionKey"]},
        UpdateExpression="ADD wh :wh SET last_at = :at",
        ExpressionAttributeValues={":wh": reading["wh"], ":at": reading["at"]},
    )
