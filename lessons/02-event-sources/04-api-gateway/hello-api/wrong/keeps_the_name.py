# fails: greets-by-name
# says: Take the name from each query anew
"""Remembers the first visitor, and greets everybody who comes later by that name."""
import json

known = {}


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    if not known and query.get("name"):
        known["name"] = query["name"]
    name = known["name"] if query.get("name") else "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
