# fails: keeps-zero
# says: ask whether the value is `None`
"""Gives a booklet to those who want none."""


def handler(event, context):
    if not event.get("orderId"):
        raise ValueError("orderId is missing")
    visitor = event.get("visitor") or {}
    return {
        "order": event["orderId"],
        "for": visitor.get("name") or "Guest",
        "seats": len(event["seats"]),
        "booklets": event.get("booklets") or 1,
        "note": event.get("note") or "",
    }
