# fails: reads-the-rates-once
# says: 2 reads in one environment
"""Remembers the rate of a country, and reads the whole list again for the next one."""
import math
from functools import cache

from settings import Settings


@cache
def rate_of(country):
    return Settings("rates.json")[country]


@cache
def vouchers():
    return Settings("vouchers.json")


def handler(event, context):
    cents = rate_of(event["country"]) * math.ceil(event["grams"] / 1000)
    if "voucher" in event:
        cents = cents * (100 - vouchers()[event["voucher"]]) // 100
    return {"cents": cents}
