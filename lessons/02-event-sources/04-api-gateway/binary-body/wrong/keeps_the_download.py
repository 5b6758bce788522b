# fails: sends-bytes
# says: Other files do not come back as they are stored
"""Reads the bucket once and keeps what it found, under no name: the next file is the logo again."""
import base64
import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["BUCKET"]
kept = []


def handler(event, context):
    name = event["pathParameters"]["name"]
    if not event["routeKey"].startswith("PUT"):
        if not kept:
            kept.append(send(name))
        return kept[0]
    content = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    s3.put_object(Bucket=BUCKET, Key=name, Body=content, ContentType=event["headers"]["content-type"])
    return {"statusCode": 204}


def send(name):
    stored = s3.get_object(Bucket=BUCKET, Key=name)
    return {
        "statusCode": 200,
        "headers": {"content-type": stored["ContentType"]},
        "body": base64.b64encode(stored["Body"].read()).decode(),
        "isBase64Encoded": True,
    }
