# fails: fails-loudly
# says: A caught exception looks like success
"""Logs the error and answers as if nothing had happened."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    try:
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
    except Exception as error:
        print("could not copy", key, error)
