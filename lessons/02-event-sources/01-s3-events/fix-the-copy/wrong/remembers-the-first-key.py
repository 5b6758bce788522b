# fails: asks-for-the-object
# says: come from each event anew
"""Reads the event once for each environment: the second report is a copy of the first."""

import os

import boto3

s3 = boto3.client("s3")
uploaded = None


def handler(event, context):
    global uploaded
    uploaded = uploaded or event["Records"][0]["s3"]
    key = uploaded["object"]["key"]
    s3.copy_object(
        Bucket=os.environ["COPIES_BUCKET"],
        Key=key,
        CopySource={"Bucket": uploaded["bucket"]["name"], "Key": key},
    )
