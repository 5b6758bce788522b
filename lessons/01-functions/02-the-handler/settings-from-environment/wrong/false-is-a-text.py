# fails: sells-nothing-while-closed
# says: a text that is not empty counts as true
"""Asks a text whether it is true; it always is."""

import os


def handler(event, context):
    if not bool(os.environ["SALE_OPEN"]):
        return {"refused": "not open yet"}
    if event["seats"] > int(os.environ["MAX_SEATS"]):
        return {"refused": "too many seats"}
    total = event["seats"] * int(os.environ["SEAT_PRICE"]) + int(os.environ.get("FEE", 0))
    return {"total": total, "currency": os.environ["CURRENCY"]}
