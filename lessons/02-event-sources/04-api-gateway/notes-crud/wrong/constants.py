# fails: creates
# says: `id` and `content` from the body
"""Answers every request with the same note."""
import json


def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"id": "ideas", "content": "A lamp that knows the hour"}),
    }
