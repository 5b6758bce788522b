# fails: makes-the-ticket
# says: each time anew
"""Keeps the visitor of the first order: the next ticket is for the same name."""

visitor = {}


def handler(event, context):
    if event.get("orderId") is None:
        raise ValueError("orderId is missing")
    if not visitor:
        visitor.update(event.get("visitor") or {})
    return {
        "order": event["orderId"],
        "for": given(visitor, "name", "Guest"),
        "seats": len(event["seats"]),
        "booklets": given(event, "booklets", 1),
        "note": given(event, "note", ""),
    }


def given(fields, name, default):
    value = fields.get(name)
    return default if value is None else value
