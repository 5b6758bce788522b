# fails: copies-a-key-with-a-space
# says: do not look the key up
"""Looks up the keys that the page shows."""

import os

import boto3

s3 = boto3.client("s3")

KEYS = {
    "team+photo.jpg": "team photo.jpg",
    "notes/C%2B%2B+in+100%25+of+cases.txt": "notes/C++ in 100% of cases.txt",
    "%E7%85%A7%E7%89%87/%E5%A4%8F%E5%A4%A9+2026.jpg": "照片/夏天 2026.jpg",
    "inbox/first+page.txt": "inbox/first page.txt",
    "inbox/second+page.txt": "inbox/second page.txt",
}


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = KEYS[record["s3"]["object"]["key"]]
        s3.copy_object(
            Bucket=os.environ["DESTINATION_BUCKET"],
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
        )
