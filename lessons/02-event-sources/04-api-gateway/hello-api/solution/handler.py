import json


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    name = query.get("name") or "world"
    return {
        "statusCode": 200,
        "headers": {
            "content-type": "application/json",
            "cache-control": "max-age=60",
        },
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
