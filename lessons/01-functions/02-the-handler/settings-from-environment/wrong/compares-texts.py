# fails: computes-the-total
# says: compared letter by letter
"""Compares texts: "2" is more than "10"."""

import os


def handler(event, context):
    if os.environ["SALE_OPEN"] != "true":
        return {"refused": "not open yet"}
    if str(event["seats"]) > os.environ["MAX_SEATS"]:
        return {"refused": "too many seats"}
    total = event["seats"] * int(os.environ["SEAT_PRICE"]) + int(os.environ.get("FEE", "0"))
    return {"total": total, "currency": os.environ["CURRENCY"]}
