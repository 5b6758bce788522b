# fails: asks-for-the-object
# says: has no `CopyDestination`
"""Mends the source alone."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    s3.copy_object(
        CopyDestination=f"s3://{os.environ['COPIES_BUCKET']}/{key}",
        CopySource={"Bucket": bucket, "Key": key},
    )
    print("copied", key)
