"""Sells seats, by the settings of the city."""

import os


def handler(event, context):
    price = os.environ["SEAT_PRICE"]
    print("a seat costs", repr(price))

    # Task 1: the total as a number; not every city has a FEE.
    # Task 2: no more than MAX_SEATS.
    # Task 3: nothing while SALE_OPEN is false.
    return {"total": 0, "currency": os.environ["CURRENCY"]}
