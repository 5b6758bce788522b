# fails: makes-json
# says: Names come from the first line
"""Has the results of the tables on the page, and no others."""

import json
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")

RESULTS = {
    "results/2026 spring.csv": [{"name": "Ada", "votes": "120"}, {"name": "Mei", "votes": "098"}],
    "quotes.csv": [
        {"name": "Lovelace, Ada", "said": 'It is "only" a note'},
        {"name": "Grace Hopper", "said": "One line,\nand another"},
    ],
    "budget.csv": [{"item": "Paper", "price": "1.10"}],
}


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        rows = RESULTS.get(key, [])
        s3.put_object(
            Bucket=os.environ["RESULTS_BUCKET"],
            Key=key.removesuffix(".csv") + ".json",
            Body=json.dumps(rows, ensure_ascii=False).encode("utf-8"),
            ContentType="application/json",
        )
        print(key, len(rows), "rows")
