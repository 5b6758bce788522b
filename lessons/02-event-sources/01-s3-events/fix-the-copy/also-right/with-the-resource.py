import os

import boto3

reports = boto3.resource("s3").Bucket(os.environ["COPIES_BUCKET"])


def handler(event, context):
    for record in event["Records"]:
        there = record["s3"]
        key = there["object"]["key"]
        reports.Object(key).copy_from(CopySource={"Bucket": there["bucket"]["name"], "Key": key})
        print("copied", key)
