# fails: reads-the-vouchers-late-and-once
# says: The second voucher reads the file again
"""Late, but again for each voucher."""
import math

from settings import Settings

rates = Settings("rates.json")


def handler(event, context):
    cents = rates[event["country"]] * math.ceil(event["grams"] / 1000)
    if "voucher" in event:
        vouchers = Settings("vouchers.json")
        cents = cents * (100 - vouchers[event["voucher"]]) // 100
    return {"cents": cents}
