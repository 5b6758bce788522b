import base64
import binascii
import json
import os
from uuid import uuid4

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    booking, complaint = parsed(event)
    complaint = complaint or wrong_with(booking)
    if complaint:
        return http(400, error=complaint)
    booking_id = uuid4().hex
    client.put_item(
        TableName=os.environ["TABLE"],
        Item={
            "booking_id": {"S": booking_id},
            "name": {"S": booking["name"]},
            "seats": {"N": str(booking["seats"])},
        },
    )
    return http(201, booking_id=booking_id, name=booking["name"], seats=booking["seats"])


def parsed(event):
    text = event.get("body")
    try:
        if text and event.get("isBase64Encoded"):
            text = base64.b64decode(text)
        return json.loads(text or ""), None
    except (json.JSONDecodeError, UnicodeDecodeError, binascii.Error):
        return None, "send JSON"


def wrong_with(booking):
    if type(booking) is not dict:
        return "send an object"
    name, seats = booking.get("name"), booking.get("seats")
    if not (isinstance(name, str) and name):
        return "name is missing or no text"
    if isinstance(seats, bool) or not isinstance(seats, int):
        return "seats is no whole number"
    return None if seats in range(1, 9) else "seats is from 1 to 8"


def http(status, **document):
    return {"statusCode": status, "body": json.dumps(document), "headers": {"Content-Type": "application/json"}}
