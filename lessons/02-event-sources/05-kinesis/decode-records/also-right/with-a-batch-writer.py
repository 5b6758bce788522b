import json
import os
from base64 import b64decode
from decimal import Decimal

import boto3

readings = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    with readings.batch_writer() as writer:
        for kinesis in (record["kinesis"] for record in event["Records"]):
            item = json.loads(b64decode(kinesis["data"]).decode("utf-8"), parse_float=Decimal)
            item["kiln"] = kinesis["partitionKey"]
            writer.put_item(Item=item)
