# fails: stores-a-good-booking
# says: The booking that you can see is stored
"""Accepts the one booking on the page and refuses the rest."""
import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
GOOD = '{"name": "Ada", "seats": 2}'


def handler(event, context):
    body = event["body"] or ""
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode("utf-8", "replace")
    if body != GOOD:
        return answer(400, {"error": "name or seats are wrong"})
    item = {"booking_id": str(uuid.uuid4()), "name": "Ada", "seats": 2}
    table.put_item(Item=item)
    return answer(201, item)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
