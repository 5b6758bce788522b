# fails: answers-the-api
# says: that nothing was booked, and why
"""Books b-1 for every request."""
import json

from booking import book


def handler(event, context):
    booking = book({"booking_id": "b-1", "play": "Hamlet", "seats": 2})
    return {"statusCode": 201, "body": json.dumps(booking)}
