import boto3
from urllib.parse import unquote_plus

bucket_of = boto3.resource("s3").Bucket


def handler(event, context):
    articles = [
        (record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])) for record in event["Records"]
    ]
    for name, key in articles:
        if key.split("/")[0] != "previews" or "/" not in key:
            preview(bucket_of(name), key)


def preview(bucket, key):
    text = bucket.Object(key).get()["Body"].read()
    first, _, _ = text.partition(b"\n")
    bucket.put_object(Key=f"previews/{key}", Body=first.rstrip(), ContentType="text/plain; charset=utf-8")
