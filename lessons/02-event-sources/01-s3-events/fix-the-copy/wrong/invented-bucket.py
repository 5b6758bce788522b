# fails: the-copy-is-there
# says: cannot be worked out from that of another
"""Mends the source, and keeps the bucket that nobody made."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    s3.copy_object(
        Bucket=bucket + "-copy",
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
    )
    print("copied", key)
