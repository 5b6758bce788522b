# fails: keeps-every-character
# says: decoded, but not exactly
"""Decodes twice, so real plus signs become spaces."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(unquote_plus(record["s3"]["object"]["key"]))
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
