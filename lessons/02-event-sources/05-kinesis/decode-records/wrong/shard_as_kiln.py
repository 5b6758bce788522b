# fails: names-the-kiln
# says: `partitionKey`, beside
"""Takes the shard for the kiln."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        reading = json.loads(base64.b64decode(record["kinesis"]["data"]), parse_float=Decimal)
        table.put_item(Item={"kiln": record["eventID"].split(":")[0], **reading})
