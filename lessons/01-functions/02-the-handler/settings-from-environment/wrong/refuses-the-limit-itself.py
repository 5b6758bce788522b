# fails: keeps-the-limit
# says: the limit itself may still be bought
"""Off by one: in a city with ten seats an order for ten is refused."""

import os


def handler(event, context):
    if os.environ["SALE_OPEN"] != "true":
        return {"refused": "not open yet"}
    if event["seats"] >= int(os.environ["MAX_SEATS"]):
        return {"refused": "too many seats"}
    total = event["seats"] * int(os.environ["SEAT_PRICE"]) + int(os.environ.get("FEE", "0"))
    return {"total": total, "currency": os.environ["CURRENCY"]}
