# fails: tells-method-and-path
# says: Both come from the event
"""Knows the two paths of the page."""
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

    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return answer({
        "method": method,
        "path": "/books" if method == "GET" else "/films",
        "tags": query.get("tag", []),
        "language": headers.get("x-language", "en"),
    })


def answer(body):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
