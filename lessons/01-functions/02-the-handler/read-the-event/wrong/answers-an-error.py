# fails: refuses-without-order-id
# says: An answer says that all went well
"""Answers with an error instead of failing."""


def handler(event, context):
    if event.get("orderId") is None:
        return {"error": "orderId is missing"}

    visitor = event.get("visitor") or {}
    booklets = event.get("booklets")
    return {
        "order": event.get("orderId"),
        "for": visitor.get("name") or "Guest",
        "seats": len(event["seats"]),
        "booklets": 1 if booklets is None else booklets,
        "note": event.get("note") or "",
    }
