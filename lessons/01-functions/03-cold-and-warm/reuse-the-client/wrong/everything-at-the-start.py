# fails: reads-the-vouchers-late-and-once
# says: runs at every cold start, needed or not
"""Both lists are read at the start."""
import math

from settings import Settings

rates = Settings("rates.json")
vouchers = Settings("vouchers.json")


def handler(event, context):
    cents = rates[event["country"]] * math.ceil(event["grams"] / 1000)
    if "voucher" in event:
        cents = cents * (100 - vouchers[event["voucher"]]) // 100
    return {"cents": cents}
