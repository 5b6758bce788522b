# fails: mirrors-new-objects
# says: The `s3:` of the template is not in the event
"""Compares with the names that the template uses."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if record["eventName"].startswith("s3:ObjectCreated:"):
            s3.copy_object(Bucket=mirror, Key=key, CopySource={"Bucket": bucket, "Key": key})
        elif record["eventName"].startswith("s3:ObjectRemoved:"):
            s3.delete_object(Bucket=mirror, Key=key)
