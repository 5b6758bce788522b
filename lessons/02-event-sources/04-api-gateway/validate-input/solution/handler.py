import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


class BadRequest(Exception):
    """The client's mistake, in words for the client."""


def handler(event, context):
    try:
        name, seats = read_booking(event)
    except BadRequest as mistake:
        return answer(400, {"error": str(mistake)})
    item = {"booking_id": str(uuid.uuid4()), "name": name, "seats": seats}
    table.put_item(Item=item)
    return answer(201, item)


def read_booking(event):
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        booking = json.loads(body)
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(booking, dict):
        raise BadRequest("the body must be a JSON object")

    name, seats = booking.get("name"), booking.get("seats")
    if not isinstance(name, str) or not name:
        raise BadRequest("name must be a string that is not empty")
    if type(seats) is not int or not 1 <= seats <= 8:
        raise BadRequest("seats must be a whole number from 1 to 8")
    return name, seats


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
