# fails: keeps-every-letter
# says: one letter may take several bytes
"""One letter for each byte."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        text = base64.b64decode(record["kinesis"]["data"]).decode("latin-1")
        reading = json.loads(text, parse_float=Decimal)
        table.put_item(Item={"kiln": record["kinesis"]["partitionKey"], **reading})
