# fails: promises-only-what-is-stored
# says: Let the exception out
"""Answers 204 whatever the bucket says."""
import base64
import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["BUCKET"]


def handler(event, context):
    name = event["pathParameters"]["name"]
    if not event["routeKey"].startswith("PUT"):
        return send(name)
    content = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    try:
        s3.put_object(Bucket=BUCKET, Key=name, Body=content, ContentType=event["headers"]["content-type"])
    except Exception as error:
        print("not stored:", name, error)
    return {"statusCode": 204}


def send(name):
    stored = s3.get_object(Bucket=BUCKET, Key=name)
    return {
        "statusCode": 200,
        "headers": {"content-type": stored["ContentType"]},
        "body": base64.b64encode(stored["Body"].read()).decode(),
        "isBase64Encoded": True,
    }
