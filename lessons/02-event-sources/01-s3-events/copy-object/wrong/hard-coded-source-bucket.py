# fails: copies-the-object
# says: the bucket the event comes from
"""Takes the key from the event, but the bucket from the page."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
    s3.copy_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        CopySource={"Bucket": "newsroom-uploads", "Key": key},
    )
