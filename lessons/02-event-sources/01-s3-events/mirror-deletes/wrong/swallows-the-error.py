# fails: tries-again
# says: Let the exception out
"""Logs what S3 refuses, and ends as if all were well: the mirror stays wrong."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
MIRROR = os.environ["MIRROR_BUCKET"]


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        try:
            if record["eventName"].startswith("ObjectCreated:"):
                s3.copy_object(Bucket=MIRROR, Key=key, CopySource={"Bucket": bucket, "Key": key})
            else:
                s3.delete_object(Bucket=MIRROR, Key=key)
        except Exception as error:
            print("not mirrored:", key, error)
