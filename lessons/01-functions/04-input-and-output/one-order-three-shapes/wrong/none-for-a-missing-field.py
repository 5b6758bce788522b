# fails: refuses-other-shapes
# says: no whole order in it
"""Fills up what is missing with None."""
import base64
import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

s3 = boto3.client("s3")
orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])
plain = TypeDeserializer().deserialize
FIELDS = ("order_id", "customer", "sku", "quantity")


def handler(event, context):
    for order in orders_of(event):
        print("storing", order["order_id"])
        orders.put_item(Item=order)
    return {"stored": True}


def orders_of(event):
    """The orders in an event, each with FIELDS and nothing else. Raises ValueError for an event that has none."""
    if "Records" in event:
        return [order for record in event["Records"] for order in orders_in(record)]
    if "requestContext" in event:
        return [order_from(json.loads(body_of(event)))]
    raise ValueError(f"no order can be in an event with {sorted(event)}")


def orders_in(record):
    """The order of a record as a list: empty when the record tells that something is gone."""
    source = record.get("eventSource")
    if source == "aws:s3":
        place = record["s3"]
        answer = s3.get_object(Bucket=place["bucket"]["name"], Key=place["object"]["key"])
        return [order_from(json.loads(answer["Body"].read()))]
    if source == "aws:dynamodb":
        image = record["dynamodb"].get("NewImage")
        return [order_from({name: plain(value) for name, value in image.items()})] if image else []
    raise ValueError(f"no order can be in a record of {source}")


def body_of(request):
    body = request["body"]
    return base64.b64decode(body) if request["isBase64Encoded"] else body


def order_from(found):
    return {name: found.get(name) for name in FIELDS}
