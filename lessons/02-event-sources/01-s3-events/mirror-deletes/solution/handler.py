"""Keeps a second bucket equal to the public part of the first."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        name = record["eventName"]

        if name.startswith("ObjectCreated:"):
            s3.copy_object(
                Bucket=mirror,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
            )
        elif name.startswith("ObjectRemoved:"):
            s3.delete_object(Bucket=mirror, Key=key)
        else:
            raise ValueError(f"this mirror was not made for {name}")
        print(name, key)
