# fails: bad-ones-hold-up-nobody
# says: exactly `{"batchItemFailures"
"""Reports the receipt handle."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})
        except Exception:
            failed.append({"itemIdentifier": record["receiptHandle"]})
    return {"batchItemFailures": failed}


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
