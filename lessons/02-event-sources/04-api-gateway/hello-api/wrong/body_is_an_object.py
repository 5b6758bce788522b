# fails: greets-by-name
# says: `body` must be a string
"""Puts an object where the body belongs."""
def handler(event, context):
    name = (event.get("queryStringParameters") or {}).get("name") or "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": {"message": f"Hello, {name}!"},
    }
