# fails: greets-by-name
# says: the caller gets what the handler returns
"""Prints what it should return."""


def handler(event, context):
    print({"message": f"Hello, {event['name']}!"})
