# fails: copies-the-object
# says: may differ from one event to the next
"""Asks for the bucket's name only once: the next event may come from another bucket."""

import os
from functools import cache

import boto3

s3 = boto3.client("s3")
first = []


@cache
def source():
    return first[0]["s3"]["bucket"]["name"]


def handler(event, context):
    first.append(event["Records"][0])
    key = event["Records"][0]["s3"]["object"]["key"]
    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": source(), "Key": key},
    )
