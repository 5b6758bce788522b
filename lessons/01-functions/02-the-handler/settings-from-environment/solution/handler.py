"""Sells seats, by the settings of the city."""

import os

CURRENCY = os.environ["CURRENCY"]
SEAT_PRICE = int(os.environ["SEAT_PRICE"])
FEE = int(os.environ.get("FEE", "0"))
MAX_SEATS = int(os.environ["MAX_SEATS"])
SALE_OPEN = os.environ["SALE_OPEN"] == "true"


def handler(event, context):
    seats = event["seats"]
    if not SALE_OPEN:
        return {"refused": "not open yet"}
    if seats > MAX_SEATS:
        return {"refused": "too many seats"}
    return {"total": seats * SEAT_PRICE + FEE, "currency": CURRENCY}
