# fails: bad-ones-hold-up-nobody
# says: the loop must go on
"""Reports the first failure and stops."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    return {"batchItemFailures": []}


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
