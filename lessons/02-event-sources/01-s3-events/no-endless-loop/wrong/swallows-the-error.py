# fails: loses-nothing
# says: Let the exception out
"""Logs that a preview could not be written, and ends as if all were well."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if key.startswith("previews/"):
            continue
        article = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        try:
            s3.put_object(Bucket=bucket, Key=f"previews/{key}", Body=article.splitlines()[0])
        except Exception as error:
            print("no preview:", key, error)
