# fails: computes-the-total
# says: The total is a text
"""Multiplies a text, which repeats it."""

import os


def handler(event, context):
    if event["seats"] > int(os.environ["MAX_SEATS"]):
        return {"refused": "too many seats"}
    total = os.environ["SEAT_PRICE"] * event["seats"] + os.environ.get("FEE", "")
    return {"total": total, "currency": os.environ["CURRENCY"]}
