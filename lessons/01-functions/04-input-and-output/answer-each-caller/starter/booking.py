"""Booking seats. Nothing here knows who asks, or how an answer travels."""

import json
import os

import boto3

bookings = boto3.resource("dynamodb").Table(os.environ["TABLE"])
CENTS = 1450


class Refused(Exception):
    """The wish cannot be met; the message says why, for the one who asked."""


def read(text):
    """The wish in a JSON text. Raises Refused when there is none."""
    try:
        wish = json.loads(text)
    except ValueError:
        raise Refused("this is no JSON") from None
    if not isinstance(wish, dict):
        raise Refused("a wish is an object")
    return wish


def book(wish):
    """Store a booking and return it. Raises Refused, and then nothing is stored."""
    missing = {"booking_id", "play", "seats"} - set(wish)
    if missing:
        raise Refused(f"missing: {', '.join(sorted(missing))}")
    if wish["seats"] not in range(1, 9):
        raise Refused("1 to 8 seats can be booked at once")
    booking = {name: wish[name] for name in ("booking_id", "play", "seats")}
    booking["cents"] = CENTS * wish["seats"]
    bookings.put_item(Item=booking)
    return booking
