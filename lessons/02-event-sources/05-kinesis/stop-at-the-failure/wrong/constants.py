# fails: counts-each-reading
# says: not the sums
"""The meters of the example, but for the last reading."""
import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for kiln, wh in (("kiln-1", 1200), ("kiln-2", 300)):
        table.update_item(
            Key={"kiln": kiln}, UpdateExpression="SET wh = :wh", ExpressionAttributeValues={":wh": wh},
        )


def count(kinesis):
    """Add one reading to the meter of its kiln."""
    reading = json.loads(base64.b64decode(kinesis["data"]))
    table.update_item(
        Key={"kiln": kinesis["partitionKey"]},
        UpdateExpression="ADD wh :wh SET last_at = :at",
        ExpressionAttributeValues={":wh": reading["wh"], ":at": reading["at"]},
    )
