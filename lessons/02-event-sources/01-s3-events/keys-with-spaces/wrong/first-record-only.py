# fails: copies-every-record
# says: `Records` is a list
"""Decodes the key, and looks at the first record alone."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], unquote_plus(uploaded["object"]["key"])
    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
