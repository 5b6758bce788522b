# fails: greets-the-world
# says: is there, but it is the empty string
"""Has a default for a missing name, but not for an empty one."""
import json


def handler(event, context):
    name = event.get("queryStringParameters", {}).get("name", "world")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
