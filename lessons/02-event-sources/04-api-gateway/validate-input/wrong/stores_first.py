# fails: names-the-bad-field
# says: Check everything first and store last
"""Stores the booking and looks at the fields afterwards."""
import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        booking = json.loads(body)
    except ValueError:
        return answer(400, {"error": "the body is not JSON"})
    if not isinstance(booking, dict):
        return answer(400, {"error": "the body must be a JSON object"})
    item = {"booking_id": str(uuid.uuid4()), "name": booking.get("name"), "seats": str(booking.get("seats"))}
    table.put_item(Item=item)
    name, seats = booking.get("name"), booking.get("seats")
    if not isinstance(name, str) or not name:
        return answer(400, {"error": "name must be a string that is not empty"})
    if type(seats) is not int or not 1 <= seats <= 8:
        return answer(400, {"error": "seats must be a whole number from 1 to 8"})
    table.put_item(Item={**item, "seats": seats})
    return answer(201, {**item, "seats": seats})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
