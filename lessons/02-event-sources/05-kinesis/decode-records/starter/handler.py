import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        print(record["kinesis"])
        # Decode the reading and store it in the table.
