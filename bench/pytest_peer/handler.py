"""The solution of `copy-object`, as a project of one's own would hold it."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, _context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
