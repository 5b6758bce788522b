# fails: copies-a-key-with-a-space
# says: copied, but under another key
"""Finds the object, and gives the copy the encoded key."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": unquote_plus(key)},
        )
