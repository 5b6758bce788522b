import math
from functools import cache

from settings import Settings

# Every event needs the rates: they are read while the environment starts.
rates = Settings("rates.json")


@cache
def vouchers():
    """Few events have a voucher: the list is read when the first one comes, and then kept."""
    return Settings("vouchers.json")


def handler(event, context):
    kilograms = math.ceil(event["grams"] / 1000)
    cents = rates[event["country"]] * kilograms
    if "voucher" in event:
        cents = cents * (100 - vouchers()[event["voucher"]]) // 100
    return {"cents": cents}
