# fails: makes-the-ticket
# says: Every value of the ticket comes from the event
"""Prints the same ticket for everybody."""


def handler(event, context):
    return {"order": "A-17", "for": "Ada", "seats": 2, "booklets": 2, "note": "on the aisle"}
