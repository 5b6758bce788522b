# fails: asks-for-the-object
# says: S3 was not asked at all
"""Says that it has copied."""


def handler(event, context):
    return {"statusCode": 200, "body": "copied"}
