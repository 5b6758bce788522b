# fails: copies-a-key-with-a-space
# says: Copy the object as the starter does
"""Answers what a copy might answer, and copies nothing."""


def handler(event, context):
    return {"copied": ["team photo.jpg"]}
