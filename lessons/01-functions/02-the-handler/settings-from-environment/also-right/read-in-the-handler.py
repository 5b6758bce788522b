import os
from types import SimpleNamespace


def settings():
    env = os.environ
    return SimpleNamespace(
        currency=env["CURRENCY"],
        price=int(env["SEAT_PRICE"]),
        fee=int(env["FEE"]) if "FEE" in env else 0,
        most=int(env["MAX_SEATS"]),
        closed=env["SALE_OPEN"].lower() != "true",
    )


def handler(order, _):
    city = settings()
    reason = "not open yet" if city.closed else "too many seats" if order["seats"] > city.most else None
    if reason:
        return {"refused": reason}
    total = city.fee
    for _ in range(order["seats"]):
        total += city.price
    return dict(currency=city.currency, total=total)
