"""Writes a preview of every article into the bucket that the article came from."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        print(record["eventName"], key)

        # Task 1: read the article, and write its first line to "previews/" + key.
        # Task 2: that write calls this function again. Let it end there.
