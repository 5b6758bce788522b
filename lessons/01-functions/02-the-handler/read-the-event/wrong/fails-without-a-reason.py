# fails: refuses-without-order-id
# says: cannot see why
"""Fails, but keeps the reason to itself."""


def handler(event, context):
    if event.get("orderId") is None:
        raise ValueError("bad input")

    visitor = event.get("visitor") or {}
    booklets = event.get("booklets")
    return {
        "order": event.get("orderId"),
        "for": visitor.get("name") or "Guest",
        "seats": len(event["seats"]),
        "booklets": 1 if booklets is None else booklets,
        "note": event.get("note") or "",
    }
