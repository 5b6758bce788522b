# fails: greets-by-name
# says: a quotation mark in a name breaks JSON
"""Writes the JSON by hand."""
def handler(event, context):
    name = (event.get("queryStringParameters") or {}).get("name") or "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "max-age=60"},
        "body": '{"message": "Hello, ' + name + '!"}',
    }
