# fails: bad-ones-hold-up-nobody
# says: the whole batch
"""Handles all, then fails for the bad one."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    problem = None
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})
        except Exception as error:
            problem = error
    if problem:
        raise problem


def postage(grams):
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
