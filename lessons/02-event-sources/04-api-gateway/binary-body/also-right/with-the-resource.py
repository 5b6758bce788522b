import os
from base64 import b64decode, b64encode

import boto3

pictures = boto3.resource("s3").Bucket(os.environ["BUCKET"])


def handler(event, context):
    picture = pictures.Object(event["pathParameters"]["name"])
    if event["requestContext"]["http"]["method"] == "PUT":
        body = event.get("body", "")
        raw = b64decode(body) if event["isBase64Encoded"] else body.encode()
        picture.put(Body=raw, ContentType=event["headers"].get("content-type", "application/octet-stream"))
        return dict(statusCode=204)
    found = picture.get()
    text = b64encode(found["Body"].read()).decode()
    return dict(statusCode=200, isBase64Encoded=True, body=text, headers={"Content-Type": found["ContentType"]})
