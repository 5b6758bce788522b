# fails: asks-for-the-object
# says: Bucket and key come from each event anew
"""Copies the report of the page, whatever arrives."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = "reports/2026-11.csv"

    s3.copy_object(
        Bucket=os.environ["COPIES_BUCKET"],
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
    print("copied", key)
