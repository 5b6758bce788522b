# fails: refuses-without-order-id
# says: raises only when the key is missing
"""Relies on the square brackets, which do not mind null."""


def handler(event, context):
    event["orderId"]
    visitor = event.get("visitor") or {}
    booklets = event.get("booklets")
    return {
        "order": event.get("orderId"),
        "for": visitor.get("name") or "Guest",
        "seats": len(event["seats"]),
        "booklets": 1 if booklets is None else booklets,
        "note": event.get("note") or "",
    }
