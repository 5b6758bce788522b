# fails: fills-the-gaps
# says: can it be absent?
"""Expects every sender to fill in everything."""


def handler(event, context):
    return {
        "order": event["orderId"],
        "for": event["visitor"]["name"],
        "seats": len(event["seats"]),
        "booklets": event["booklets"],
        "note": event["note"],
    }
