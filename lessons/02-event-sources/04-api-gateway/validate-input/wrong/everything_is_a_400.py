# fails: promises-only-what-is-stored
# says: Let the exception of the write out
"""Takes every error for the client's: it blames the booking when the table is out of order."""
import base64
import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    try:
        body = event.get("body") or ""
        booking = json.loads(base64.b64decode(body).decode() if event.get("isBase64Encoded") else body)
        if not isinstance(booking, dict):
            raise ValueError("the body must be a JSON object")
        name, seats = booking.get("name"), booking.get("seats")
        if not isinstance(name, str) or not name:
            raise ValueError("name must be a string that is not empty")
        if type(seats) is not int or not 1 <= seats <= 8:
            raise ValueError("seats must be a whole number from 1 to 8")
        item = {"booking_id": str(uuid.uuid4()), "name": name, "seats": seats}
        table.put_item(Item=item)
    except Exception as error:
        return answer(400, {"error": str(error)})
    return answer(201, item)


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body)}
