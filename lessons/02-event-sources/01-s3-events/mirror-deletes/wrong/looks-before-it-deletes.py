# fails: survives-the-same-event-twice
# says: a removal may be told of twice
"""Insists that the twin is there before deleting it."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if record["eventName"].startswith("ObjectCreated:"):
            s3.copy_object(Bucket=mirror, Key=key, CopySource={"Bucket": bucket, "Key": key})
        else:
            s3.head_object(Bucket=mirror, Key=key)
            s3.delete_object(Bucket=mirror, Key=key)
