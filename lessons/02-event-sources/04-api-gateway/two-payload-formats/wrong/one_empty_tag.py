# fails: lists-the-tags
# says: gives one empty tag
"""Splits what is not there."""
import json


def handler(event, context):
    if event.get("version") == "2.0":
        http = event["requestContext"]["http"]
        method, path = http["method"], event["rawPath"]
        query = {"tag": (event.get("queryStringParameters") or {}).get("tag", "").split(",")}
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
