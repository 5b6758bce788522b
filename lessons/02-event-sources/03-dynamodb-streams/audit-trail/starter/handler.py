import json
import os

import boto3

audit = boto3.resource("dynamodb").Table(os.environ["AUDIT"])


def handler(event, context):
    for record in event["Records"]:
        print(record["eventName"], json.dumps(record["dynamodb"]))
        # Store an entry in the audit table.
