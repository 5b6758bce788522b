# fails: computes-the-total
# says: can it be absent?
"""Expects a fee in every city."""

import os


def handler(event, context):
    if os.environ["SALE_OPEN"] != "true":
        return {"refused": "not open yet"}
    if event["seats"] > int(os.environ["MAX_SEATS"]):
        return {"refused": "too many seats"}
    total = event["seats"] * int(os.environ["SEAT_PRICE"]) + int(os.environ["FEE"])
    return {"total": total, "currency": os.environ["CURRENCY"]}
