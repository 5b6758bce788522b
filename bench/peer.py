"""What people do today, as one process: moto in the test's own interpreter, one S3 copy, one assertion.

Run as a program, so that a new interpreter and its imports are part of what is measured.
"""

import os
from urllib.parse import unquote_plus

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws


def handler(event, _context):
    s3 = boto3.client("s3")
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        s3.copy_object(Bucket="copies", Key=key, CopySource={"Bucket": bucket, "Key": key})


with mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="uploads")
    s3.create_bucket(Bucket="copies")
    s3.put_object(Bucket="uploads", Key="a.txt", Body=b"hello")
    handler({"Records": [{"s3": {"bucket": {"name": "uploads"}, "object": {"key": "a.txt"}}}]}, None)
    assert s3.get_object(Bucket="copies", Key="a.txt")["Body"].read() == b"hello"
