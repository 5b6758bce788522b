import json
from urllib.parse import parse_qsl


def handler(event, context):
    http = event["requestContext"].get("http")
    if http is None:
        seen = {"method": event["httpMethod"], "path": event["path"]}
        tags = (event.get("multiValueQueryStringParameters") or {}).get("tag") or []
    else:
        seen = {"method": http["method"], "path": event["rawPath"]}
        tags = [value for name, value in parse_qsl(event.get("rawQueryString", "")) if name == "tag"]
    language = "en"
    for name, value in (event.get("headers") or {}).items():
        if name.lower() == "x-language":
            language = value
    seen.update(tags=tags, language=language)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(seen)}
