import json
import os

import boto3

dynamodb = boto3.client("dynamodb")
queue = boto3.resource("sqs").Queue(os.environ["SET_ASIDE"])


def handler(event, context):
    failed = next((place(record) for record in event["Records"] if not done(record)), None)
    return {"batchItemFailures": [] if failed is None else [{"itemIdentifier": failed}]}


def place(record):
    return record["dynamodb"]["SequenceNumber"]


def done(record):
    image = record["dynamodb"]["NewImage"]
    sku, cents = image["sku"]["S"], image["cents"]
    try:
        if "N" not in cents or float(cents["N"]) < 0:
            body = json.dumps({"sku": sku, "reason": f"no price: {next(iter(cents.values()))}"})
            queue.send_message(MessageBody=body)
        else:
            label = "%.2f" % (float(cents["N"]) / 100)
            dynamodb.put_item(TableName=os.environ["SHELF"], Item={"sku": {"S": sku}, "price": {"S": label}})
    except Exception as error:
        print("not done:", error)
        return False
    return True
