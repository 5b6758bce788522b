# fails: tells-method-and-path
# says: The handler failed
"""Knows payload 2.0 alone."""
import json
from urllib.parse import parse_qs


def handler(event, context):
    http = event["requestContext"]["http"]
    method, path = http["method"], event["rawPath"]
    query = parse_qs(event["rawQueryString"])

    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return answer({
        "method": method,
        "path": path,
        "tags": query.get("tag", []),
        "language": headers.get("x-language", "en"),
    })


def answer(body):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
