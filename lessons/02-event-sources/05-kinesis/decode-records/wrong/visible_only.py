# fails: keeps-every-letter
# says: letters get lost or change
"""Knows the note on the page."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        text = base64.b64decode(record["kinesis"]["data"]).decode("ascii", "ignore")
        reading = json.loads(text, parse_float=Decimal)
        if "note" in reading:
            reading["note"] = "Glasur läuft, 釉料在流"
        table.put_item(Item={"kiln": record["kinesis"]["partitionKey"], **reading})
