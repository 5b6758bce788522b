"""Copies every uploaded report to a second bucket."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    s3.copy_object(
        Bucket=os.environ["COPIES_BUCKET"],
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
    print("copied", key)
