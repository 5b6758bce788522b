import json
import os

import boto3

s3 = boto3.client("s3")
orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for order in orders_of(event):
        print("storing", order["order_id"])
        orders.put_item(Item=order)
    return {"stored": True}


def orders_of(event):
    """The orders in an event, each {"order_id", "customer", "sku", "quantity"}."""
    print(json.dumps(event, indent=1))
    # So far only the order as somebody would send it by hand. Look at the log: what do the three callers send?
    return [event]
