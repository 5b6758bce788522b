# fails: computes-the-total
# says: All of them are read from the environment
"""Has Vienna's prices in the code; only the currency is read."""

import os


def handler(event, context):
    if os.environ["SALE_OPEN"] != "true":
        return {"refused": "not open yet"}
    if event["seats"] > 6:
        return {"refused": "too many seats"}
    return {"total": event["seats"] * 18 + 2, "currency": os.environ["CURRENCY"]}
