# fails: refuses-what-is-no-object
# says: The handler raised, so the client got a 502
"""Trusts that every body is JSON."""
import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    body = event["body"]
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode("utf-8")
    booking = json.loads(body)
    name, seats = booking.get("name"), booking.get("seats")
    if not isinstance(name, str) or not name:
        return answer(400, {"error": "name must be a string that is not empty"})
    if type(seats) is not int or not 1 <= seats <= 8:
        return answer(400, {"error": "seats must be a whole number from 1 to 8"})
    item = {"booking_id": str(uuid.uuid4()), "name": name, "seats": seats}
    table.put_item(Item=item)
    return answer(201, item)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
