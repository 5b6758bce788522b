"""Has answered the REST API for years. Now an HTTP API calls it, too."""
import json


def handler(event, context):
    query = event["multiValueQueryStringParameters"] or {}
    return answer({
        "method": event["httpMethod"],
        "path": event["path"],
        "tags": query.get("tag", []),
        "language": event["headers"].get("X-Language", "en"),
    })


def answer(body):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
