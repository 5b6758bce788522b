import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["BUCKET"]


def handler(event, context):
    name = event["pathParameters"]["name"]
    if event["routeKey"].startswith("PUT"):
        print("body:", event["body"][:60], "base64:", event["isBase64Encoded"])
        s3.put_object(Bucket=BUCKET, Key=name, Body=event["body"].encode())
        return {"statusCode": 204}

    stored = s3.get_object(Bucket=BUCKET, Key=name)
    return {
        "statusCode": 200,
        "headers": {"content-type": stored["ContentType"]},
        "body": stored["Body"].read().decode(),
    }
