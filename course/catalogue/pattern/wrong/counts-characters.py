# fails: counts-the-lines
# says: not of characters
"""Takes the length of the text for the number of its lines."""

import os

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    table.put_item(Item={"note": key, "lines": len(text)})
