"""Copies every uploaded object to a second bucket. It has been live since Monday."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]
    print("copying", key)

    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
