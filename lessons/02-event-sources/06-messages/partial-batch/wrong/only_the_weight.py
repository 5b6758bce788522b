# fails: bad-ones-hold-up-nobody
# says: stay with this record
"""Expects nothing but heavy parcels."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        parcel = json.loads(record["body"])
        try:
            table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})
        except ValueError:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
