# fails: fills-the-gaps
# says: only when the key is missing
"""Fills in what is missing; what is null stays null."""


def handler(event, context):
    return {
        "order": event["orderId"],
        "for": event.get("visitor", {}).get("name", "Guest"),
        "seats": len(event["seats"]),
        "booklets": event.get("booklets", 1),
        "note": event.get("note", ""),
    }
