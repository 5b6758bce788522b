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
        print(record["eventName"], bucket, key, "->", mirror)

        # Task 1: created or overwritten, by whatever means:
        #         copy the object to `mirror`.
        # Task 2: removed, of either kind: remove its twin from `mirror`.
