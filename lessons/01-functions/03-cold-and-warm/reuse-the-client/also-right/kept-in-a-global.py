from settings import Settings

RATES = Settings("rates.json")
_kept = {}


def discount(code):
    if "vouchers" not in _kept:
        _kept["vouchers"] = Settings("vouchers.json")
    return _kept["vouchers"][code]


def handler(event, context):
    started_kilograms = -(-event["grams"] // 1000)
    price = started_kilograms * RATES[event["country"]]
    code = event.get("voucher")
    return {"cents": price if code is None else price * (100 - discount(code)) // 100}
