# fails: goes-on-from-the-failure
# says: counted twice
"""Reports the record before the failed one."""
import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    done = event["Records"][0]["kinesis"]["sequenceNumber"]
    for record in event["Records"]:
        try:
            count(record["kinesis"])
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": done}]}
        done = record["kinesis"]["sequenceNumber"]
    return {"batchItemFailures": []}


def count(kinesis):
    """Add one reading to the meter of its kiln."""
    reading = json.loads(base64.b64decode(kinesis["data"]))
    table.update_item(
        Key={"kiln": kinesis["partitionKey"]},
        UpdateExpression="ADD wh :wh SET last_at = :at",
        ExpressionAttributeValues={":wh": reading["wh"], ":at": reading["at"]},
    )
