# fails: computes-the-total
# says: the `CURRENCY` of the city that was asked
"""Answers what three seats in Vienna cost."""


def handler(event, context):
    return {"total": 56, "currency": "EUR"}
