# fails: loses-nothing
# says: Let the exception out
"""Logs that a reading could not be stored, and goes on without it."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        reading = json.loads(base64.b64decode(record["kinesis"]["data"]), parse_float=Decimal)
        try:
            table.put_item(Item={"kiln": record["kinesis"]["partitionKey"], **reading})
        except Exception as error:
            print("not stored:", reading, error)
