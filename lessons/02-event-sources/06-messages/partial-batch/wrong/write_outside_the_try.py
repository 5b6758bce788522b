# fails: refused-write-is-tried-again
# says: The write belongs inside
"""The write stands behind the try."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            cents = postage(parcel["grams"])
        except ValueError:
            failed.append({"itemIdentifier": record["messageId"]})
            continue
        table.put_item(Item={**parcel, "cents": cents})
    return {"batchItemFailures": failed}


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
