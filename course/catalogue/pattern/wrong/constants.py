# fails: writes-an-item
# says: The table has no item for this note
"""Answers what a count might be, and stores nothing."""


def handler(event, context):
    return {"note": "shopping.txt", "lines": 3}
