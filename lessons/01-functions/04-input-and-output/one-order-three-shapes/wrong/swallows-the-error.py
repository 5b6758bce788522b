# fails: reports-what-is-not-stored
# says: Let the exception out
"""Logs that an order could not be stored, and answers as if all were well."""

import base64
import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

s3 = boto3.client("s3")
orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])
plain = TypeDeserializer().deserialize


def handler(event, context):
    for found in list(orders_of(event)):
        order = {name: found[name] for name in ("order_id", "customer", "sku", "quantity")}
        try:
            orders.put_item(Item=order)
        except Exception as error:
            print("not stored:", order["order_id"], error)
    return {"stored": True}


def orders_of(event):
    if "requestContext" in event:
        body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"]
        yield json.loads(body)
        return
    for record in event["Records"]:
        if record["eventSource"] == "aws:s3":
            place = record["s3"]
            answer = s3.get_object(Bucket=place["bucket"]["name"], Key=place["object"]["key"])
            yield json.loads(answer["Body"].read())
        elif "NewImage" in record["dynamodb"]:
            yield {name: plain(value) for name, value in record["dynamodb"]["NewImage"].items()}
