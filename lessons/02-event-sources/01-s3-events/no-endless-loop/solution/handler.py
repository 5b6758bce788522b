"""Writes a preview of every article into the bucket that the article came from."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")

PREVIEWS = "previews/"


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if key.startswith(PREVIEWS):
            continue  # written by this function

        article = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        first_line = article.partition("\n")[0].rstrip()
        s3.put_object(
            Bucket=bucket,
            Key=PREVIEWS + key,
            Body=first_line.encode("utf-8"),
            ContentType="text/plain; charset=utf-8",
        )
        print("preview of", key)
