# fails: bad-ones-hold-up-nobody
# says: stay with this record
"""Keeps the list of failures from one batch to the next."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
failed = []


def handler(event, context):
    for record in event["Records"]:
        try:
            print_label(json.loads(record["body"]))
        except Exception as error:
            print("failed:", record["messageId"], repr(error))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def print_label(parcel):
    table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})


def postage(grams):
    """The price in cents. Raises ValueError when the parcel is too heavy."""
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
