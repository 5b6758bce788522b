import json
import os

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    for message in event["Records"]:
        envelope = json.loads(message["body"])
        order = json.loads(envelope["Message"])
        currency = "EUR"
        if "currency" in (envelope.get("MessageAttributes") or {}):
            currency = envelope["MessageAttributes"]["currency"]["Value"]
        item = {"order_id": order["order_id"], "customer": order["customer"], "currency": currency}
        wire = {name: {"S": value} for name, value in item.items()}
        wire["cents"] = {"N": str(order["cents"])}
        wire["published_as"] = {"S": envelope["MessageId"]}
        client.put_item(TableName=os.environ["TABLE"], Item=wire)
