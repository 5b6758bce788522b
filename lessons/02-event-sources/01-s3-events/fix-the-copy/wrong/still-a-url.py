# fails: asks-for-the-object
# says: S3 takes `s3:` for the bucket
"""Mends the destination, and leaves the source as it was."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    s3.copy_object(
        Bucket=os.environ["COPIES_BUCKET"],
        Key=key,
        CopySource=f"s3://{bucket}/{key}",
    )
    print("copied", key)
