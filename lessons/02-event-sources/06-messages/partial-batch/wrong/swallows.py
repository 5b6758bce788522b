# fails: bad-ones-are-rejected
# says: caught and not reported is lost
"""Logs the failure and goes on."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})
        except Exception as error:
            print("failed:", error)
    return {"batchItemFailures": []}


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
