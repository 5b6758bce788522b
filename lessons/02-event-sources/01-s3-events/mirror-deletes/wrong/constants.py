# fails: mirrors-new-objects
# says: When `eventName` begins with `ObjectCreated:`
"""Answers that all went well, and does nothing."""


def handler(event, context):
    return {"mirrored": True}
