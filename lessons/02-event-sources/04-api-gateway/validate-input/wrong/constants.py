# fails: stores-a-good-booking
# says: Take name and seats from the body
"""Stores and answers one booking, whatever comes."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    item = {"booking_id": "b-1", "name": "Ada", "seats": 2}
    table.put_item(Item=item)
    return answer(201, item)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
