# fails: mirrors-removals
# says: The role lacks `s3:DeleteObject`
"""Deletes from the bucket the event came from."""

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
            s3.delete_object(Bucket=bucket, Key=key)
