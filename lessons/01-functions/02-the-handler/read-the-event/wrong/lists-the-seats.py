# fails: makes-the-ticket
# says: how many there are
"""Hands the list of seats on instead of counting it."""


def handler(event, context):
    visitor = event.get("visitor") or {}
    return {
        "order": event["orderId"],
        "for": visitor.get("name") or "Guest",
        "seats": event["seats"],
        "booklets": event.get("booklets"),
        "note": event.get("note"),
    }
