"""Makes the line that is printed on a ticket."""


def handler(event, context):
    if event.get("orderId") is None:
        raise ValueError("orderId is missing")
    visitor = event.get("visitor") or {}

    return {
        "order": event["orderId"],
        "for": given(visitor, "name", "Guest"),
        "seats": len(event["seats"]),
        "booklets": given(event, "booklets", 1),
        "note": given(event, "note", ""),
    }


def given(fields, name, default):
    """The field's value; the default where it is missing or null."""
    value = fields.get(name)
    return default if value is None else value
