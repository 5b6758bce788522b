# fails: stores-each-reading
# says: Decode every record
"""Looks at the first record of the batch."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    kinesis = event["Records"][0]["kinesis"]
    reading = json.loads(base64.b64decode(kinesis["data"]), parse_float=Decimal)
    table.put_item(Item={"kiln": kinesis["partitionKey"], **reading})
