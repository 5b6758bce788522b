# fails: reads-the-rates-once
# says: Make the client there
"""The boto3 client is kept, but the file is still read for each event."""
import json
import math
import os

import boto3

s3 = boto3.client("s3")


def load(key):
    return json.loads(s3.get_object(Bucket=os.environ["SETTINGS"], Key=key)["Body"].read())


def handler(event, context):
    cents = load("rates.json")[event["country"]] * math.ceil(event["grams"] / 1000)
    if "voucher" in event:
        cents = cents * (100 - load("vouchers.json")[event["voucher"]]) // 100
    return {"cents": cents}
