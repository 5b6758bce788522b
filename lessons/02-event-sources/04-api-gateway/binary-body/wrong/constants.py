# fails: stores-bytes
# says: no such object
"""Says that it has stored, and stores nothing."""


def handler(event, context):
    return {"statusCode": 204}
