# fails: mirrors-overwritten-objects
# says: For S3, overwriting is creating
"""Copies only what the mirror does not have yet."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if record["eventName"].startswith("ObjectRemoved:"):
            s3.delete_object(Bucket=mirror, Key=key)
            continue
        have = s3.list_objects_v2(Bucket=mirror, Prefix=key).get("KeyCount", 0)
        if not have:
            s3.copy_object(Bucket=mirror, Key=key, CopySource={"Bucket": bucket, "Key": key})
