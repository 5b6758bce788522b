# fails: greets-by-name
# says: Take the name from each query anew
"""Greets Ada, whoever comes."""
import json


def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": json.dumps({"message": "Hello, Ada!"}),
    }
