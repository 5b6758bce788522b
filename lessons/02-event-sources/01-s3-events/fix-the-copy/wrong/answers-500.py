# fails: is-tried-again
# says: not even `statusCode` 500
"""Copies, and answers a failure as if a browser had asked."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    try:
        s3.copy_object(
            Bucket=os.environ["COPIES_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
    except Exception as error:
        print("could not copy:", error)
        return {"statusCode": 500, "body": "could not copy"}
    print("copied", key)
