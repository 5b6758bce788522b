# fails: asks-for-the-uploaded-object
# says: nothing about the upload may be written in the code
"""Copies the one report that the page shows, whatever the event says."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    key = "reports/2026-11.csv"
    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": "newsroom-uploads", "Key": key},
    )
