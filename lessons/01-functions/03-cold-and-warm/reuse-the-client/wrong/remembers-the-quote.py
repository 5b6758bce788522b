# fails: quotes-the-right-postage
# says: This quote is wrong
"""Keeps the answer instead of the list: the second parcel to Sweden pays like the first."""
import math
from functools import cache

from settings import Settings

rates = Settings("rates.json")
quotes = {}


@cache
def vouchers():
    return Settings("vouchers.json")


def handler(event, context):
    country = event["country"]
    if country not in quotes:
        quotes[country] = rates[country] * math.ceil(event["grams"] / 1000)
    cents = quotes[country]
    if "voucher" in event:
        cents = cents * (100 - vouchers()[event["voucher"]]) // 100
    return {"cents": cents}
