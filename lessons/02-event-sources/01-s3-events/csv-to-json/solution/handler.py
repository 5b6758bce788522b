"""Turns every CSV table that arrives in one bucket into JSON in another."""

import csv
import io
import json
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()

        text = io.StringIO(body.decode("utf-8-sig"), newline="")
        rows = list(csv.DictReader(text))
        s3.put_object(
            Bucket=os.environ["RESULTS_BUCKET"],
            Key=key.removesuffix(".csv") + ".json",
            Body=json.dumps(rows, ensure_ascii=False).encode("utf-8"),
            ContentType="application/json",
        )
        print(key, len(rows), "rows")
