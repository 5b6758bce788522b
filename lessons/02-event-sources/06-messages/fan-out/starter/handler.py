import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        print(record["body"])
        # Unwrap the order and store its invoice in the table.
