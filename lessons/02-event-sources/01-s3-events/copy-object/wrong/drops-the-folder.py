# fails: copies-the-object
# says: The destination's `Key` is the key from the event, unchanged
"""Keeps only the last part of the key, so two folders' files overwrite each other."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key.rsplit("/", 1)[-1],
        CopySource={"Bucket": bucket, "Key": key},
    )
