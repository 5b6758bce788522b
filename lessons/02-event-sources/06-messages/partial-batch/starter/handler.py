import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        parcel = json.loads(record["body"])
        table.put_item(Item={**parcel, "cents": postage(parcel["grams"])})


def postage(grams):
    """The price in cents. Raises ValueError when the parcel is too heavy."""
    if grams > 31_500:
        raise ValueError(f"too heavy: {grams} g")
    return 499 if grams <= 2_000 else 999
