# fails: writes-the-preview
# says: nothing about one article may be written in the code
"""Has the previews of the articles on the page, and no others."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")

LINES = {
    "city/new tram.txt": "The tram to the harbour opens in May",
    "culture/previews/tonight.txt": "Tonight at the opera",
}


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        if key in LINES:
            s3.put_object(Bucket=bucket, Key="previews/" + key, Body=LINES[key].encode("utf-8"))
