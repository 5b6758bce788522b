# fails: touches-nothing-else
# says: also copies what the filter keeps out
"""Makes the two buckets equal, private part included, whatever the event says."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        for found in s3.list_objects_v2(Bucket=bucket)["Contents"]:
            source = {"Bucket": bucket, "Key": found["Key"]}
            s3.copy_object(Bucket=mirror, Key=found["Key"], CopySource=source)
        if record["eventName"].startswith("ObjectRemoved:"):
            s3.delete_object(Bucket=mirror, Key=key)
