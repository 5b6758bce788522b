import math

from settings import Settings


def handler(event, context):
    rates = Settings("rates.json")
    vouchers = Settings("vouchers.json")

    kilograms = math.ceil(event["grams"] / 1000)
    cents = rates[event["country"]] * kilograms
    if "voucher" in event:
        cents = cents * (100 - vouchers[event["voucher"]]) // 100
    return {"cents": cents}
