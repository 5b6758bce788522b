import base64
import json
import os

import boto3

s3 = boto3.resource("s3")
dynamodb = boto3.client("dynamodb")


def handler(event, context):
    if "Records" not in event and "requestContext" not in event:
        raise LookupError("an event without an order")
    records = event.get("Records", [])
    if "requestContext" in event:
        save(json.loads(text_of(event)))
    for record in records:
        if record.get("eventSource") == "aws:s3":
            bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
            save(json.load(s3.Object(bucket, key).get()["Body"]))
        elif record.get("eventSource") == "aws:dynamodb":
            if record["eventName"] != "REMOVE":
                put(record["dynamodb"]["NewImage"])
        else:
            raise LookupError("a record of an unknown source")
    return {"stored": True}


def text_of(request):
    if request.get("isBase64Encoded"):
        return base64.b64decode(request["body"]).decode()
    return request["body"]


def save(order):
    put({
        "order_id": {"S": order["order_id"]},
        "customer": {"S": order["customer"]},
        "sku": {"S": order["sku"]},
        "quantity": {"N": str(order["quantity"])},
    })


def put(image):
    names = ["order_id", "customer", "sku", "quantity"]
    print("order", image["order_id"]["S"])
    dynamodb.put_item(TableName=os.environ["TABLE"], Item={name: image[name] for name in names})
