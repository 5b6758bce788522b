# fails: greets-by-name
# says: Return an object
"""Returns the words without the object."""


def handler(event, context):
    print(event["name"])
    return f"Hello, {event['name']}!"
