# fails: keeps-every-character
# says: decoded, but not exactly
"""Decodes first and then takes every plus sign for a space."""

import os
from urllib.parse import unquote

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote(record["s3"]["object"]["key"]).replace("+", " ")
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
