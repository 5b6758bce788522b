# fails: keeps-type-and-metadata
# says: An object is more than its bytes
"""Downloads and uploads the bytes, and leaves content type and metadata behind."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=os.environ["DESTINATION_BUCKET"], Key=key, Body=body)
