import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    print("order", event["order_id"], "of customer", event["customer_id"])
    # Build the item here and store it in the table.
    return {"order_key": "", "total": "0"}
