# fails: copies-a-key-with-a-space
# says: let the exception out, so that Lambda tries again
"""Logs that a copy failed, and goes on: nobody tries it again."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        try:
            s3.copy_object(
                Bucket=os.environ["DESTINATION_BUCKET"],
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
            )
        except Exception as error:
            print("not copied:", key, error)
