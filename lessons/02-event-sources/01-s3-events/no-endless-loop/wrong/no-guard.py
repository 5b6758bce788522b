# fails: writes-the-preview
# says: kept triggering itself
"""Makes a preview of the preview of the preview."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        article = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        first_line = article.partition("\n")[0].rstrip()
        s3.put_object(Bucket=bucket, Key="previews/" + key, Body=first_line.encode("utf-8"))
