import os

import boto3

client = boto3.client("dynamodb")
VERBS = dict(INSERT="created", MODIFY="changed", REMOVE="removed")


def handler(event, context):
    for record in event["Records"]:
        stream = record["dynamodb"]
        images = {"before": stream.get("OldImage"), "after": stream.get("NewImage")}
        item = {name: {"M": image} for name, image in images.items() if image is not None}
        item["change_id"] = {"S": record["eventID"]}
        item["sku"] = stream["Keys"]["sku"]
        item["what"] = {"S": VERBS[record["eventName"]]}
        client.put_item(TableName=os.environ["AUDIT"], Item=item)
