# fails: copies-the-object
# says: the content, which need not be text
"""Reads the object as text, which a picture is not."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    answer = s3.get_object(Bucket=bucket, Key=key)
    s3.put_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        Body=answer["Body"].read().decode("utf-8", errors="replace"),
        ContentType=answer["ContentType"],
        Metadata=answer["Metadata"],
    )
