# fails: copies-the-object
# says: The role lacks `s3:DeleteObject`
"""Deletes the original after copying it."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    source = {"Bucket": uploaded["bucket"]["name"], "Key": uploaded["object"]["key"]}
    s3.copy_object(Bucket=os.environ["DESTINATION_BUCKET"], Key=source["Key"], CopySource=source)
    s3.delete_object(**source)
