# fails: keeps-fields-whole
# says: a comma does not end a field
"""Takes every comma for the end of a field."""

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

        names, *lines = [line.split(",") for line in body.decode("utf-8-sig").splitlines()]
        rows = [dict(zip(names, line)) for line in lines]
        s3.put_object(
            Bucket=os.environ["RESULTS_BUCKET"],
            Key=key.removesuffix(".csv") + ".json",
            Body=json.dumps(rows, ensure_ascii=False).encode("utf-8"),
            ContentType="application/json",
        )
        print(key, len(rows), "rows")
