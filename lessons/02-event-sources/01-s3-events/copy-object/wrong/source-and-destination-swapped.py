# fails: asks-for-the-uploaded-object
# says: Source and destination are swapped
"""Tries to copy from the second bucket into the first."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    s3.copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": os.environ["DESTINATION_BUCKET"], "Key": key})
