# fails: greets-the-world
# says: Without a query there is no `queryStringParameters`
"""Always expects a query."""
import json


def handler(event, context):
    name = event["queryStringParameters"].get("name") or "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
