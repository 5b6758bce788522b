# fails: names-the-bad-field
# says: Name the field
"""Refuses everything with the same two words."""
import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    try:
        body = event["body"]
        if event["isBase64Encoded"]:
            body = base64.b64decode(body).decode("utf-8")
        booking = json.loads(body)
        name, seats = booking["name"], booking["seats"]
        assert isinstance(name, str) and name and type(seats) is int and 1 <= seats <= 8
    except Exception:
        return answer(400, {"error": "invalid request"})
    item = {"booking_id": str(uuid.uuid4()), "name": name, "seats": seats}
    table.put_item(Item=item)
    return answer(201, item)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
