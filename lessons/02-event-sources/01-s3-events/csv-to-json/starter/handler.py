"""Turns every CSV table that arrives in one bucket into JSON in another."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        print(key, "begins with", body[:40])

        # Task 1: make rows of it, and put them as JSON into this bucket.
        results = os.environ["RESULTS_BUCKET"]
        print("the result goes to", results)
