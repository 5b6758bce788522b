# fails: touches-nothing-else
# says: there is no need to list the bucket
"""Copies everything that is in the bucket, as the old script did every five minutes."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    s3.head_object(Bucket=bucket, Key=key)
    for found in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        source = {"Bucket": bucket, "Key": found["Key"]}
        s3.copy_object(Bucket=os.environ["DESTINATION_BUCKET"], Key=found["Key"], CopySource=source)
