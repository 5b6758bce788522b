# fails: reads-the-language
# says: Payload 2.0 has header names in small letters
"""Looks for the header in the letters of the task."""
import json
from urllib.parse import parse_qs


def handler(event, context):
    if event.get("version") == "2.0":
        http = event["requestContext"]["http"]
        method, path = http["method"], event["rawPath"]
        query = parse_qs(event["rawQueryString"])
    else:
        method, path = event["httpMethod"], event["path"]
        query = event["multiValueQueryStringParameters"] or {}

    headers = event.get("headers") or {}
    return answer({
        "method": method,
        "path": path,
        "tags": query.get("tag", []),
        "language": headers.get("X-Language", "en"),
    })


def answer(body):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
