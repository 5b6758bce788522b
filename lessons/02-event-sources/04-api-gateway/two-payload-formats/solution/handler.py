"""Answers a REST API (payload 1.0) and an HTTP API (payload 2.0)."""
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
