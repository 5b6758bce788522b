# fails: loses-nothing
# says: Let the exception out
"""Logs that a result could not be written, and ends as if all were well."""

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
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        try:
            s3.put_object(
                Bucket=os.environ["RESULTS_BUCKET"],
                Key=key.removesuffix(".csv") + ".json",
                Body=json.dumps(rows),
                ContentType="application/json",
            )
        except Exception as error:
            print("not written:", key, error)
