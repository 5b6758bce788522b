# fails: asks-for-the-uploaded-object
# says: `CopySource` is not a URL
"""Writes the source the way the command line does."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    s3.copy_object(Bucket=os.environ["DESTINATION_BUCKET"], Key=key, CopySource=f"s3://{bucket}/{key}")
