# fails: adds-one
# says: Add 1 to what the table holds
"""Answers a number, and counts nothing."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    return {"page": "/cups", "visits": 42}
