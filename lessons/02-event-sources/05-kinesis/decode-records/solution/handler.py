import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"])
        reading = json.loads(data, parse_float=Decimal)
        table.put_item(Item={"kiln": record["kinesis"]["partitionKey"], **reading})
