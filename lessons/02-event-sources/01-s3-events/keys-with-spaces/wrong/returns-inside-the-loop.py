# fails: copies-every-record
# says: let no `return` stand in it
"""Loops over the records, and leaves after the first."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
        return {"copied": key}
