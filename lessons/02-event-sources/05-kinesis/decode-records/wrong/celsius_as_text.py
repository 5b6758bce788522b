# fails: stores-each-reading
# says: stored as numbers
"""Stores numbers as text."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        reading = json.loads(base64.b64decode(record["kinesis"]["data"]))
        reading["celsius"] = str(reading["celsius"])
        table.put_item(Item={"kiln": record["kinesis"]["partitionKey"], **reading})
