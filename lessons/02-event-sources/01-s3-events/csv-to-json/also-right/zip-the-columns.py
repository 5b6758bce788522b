import csv
import json
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.resource("s3")
results = s3.Bucket(os.environ["RESULTS_BUCKET"])


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        source = s3.Object(record["s3"]["bucket"]["name"], key)
        text = source.get()["Body"].read().decode("utf-8-sig")
        table = list(csv.reader(text.splitlines(keepends=True)))
        names, lines = table[0], table[1:]
        document = [dict(zip(names, line)) for line in lines if line]
        stem = key[: -len(".csv")]
        results.Object(stem + ".json").put(Body=json.dumps(document), ContentType="application/json")
