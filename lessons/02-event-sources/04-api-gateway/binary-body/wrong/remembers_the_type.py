# fails: stores-bytes
# says: come from each event anew
"""Looks at the content type of the first upload only: all later files seem to be of the same one."""
import base64
import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["BUCKET"]
kinds = []


def handler(event, context):
    name = event["pathParameters"]["name"]
    if not event["routeKey"].startswith("PUT"):
        return send(name)
    kinds.append(event["headers"]["content-type"])
    content = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    s3.put_object(Bucket=BUCKET, Key=name, Body=content, ContentType=kinds[0])
    return {"statusCode": 204}


def send(name):
    stored = s3.get_object(Bucket=BUCKET, Key=name)
    return {
        "statusCode": 200,
        "headers": {"content-type": stored["ContentType"]},
        "body": base64.b64encode(stored["Body"].read()).decode(),
        "isBase64Encoded": True,
    }
