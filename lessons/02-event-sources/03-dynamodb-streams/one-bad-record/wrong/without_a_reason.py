# fails: sets-aside-the-bad
# says: What is neither on the shelf nor in the queue is lost
"""Sends the number of the article alone: nobody can tell from the queue what is wrong with it."""
import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

shelf = boto3.resource("dynamodb").Table(os.environ["SHELF"])
sqs = boto3.client("sqs")
plain = TypeDeserializer().deserialize


def handler(event, context):
    for record in event["Records"]:
        article = plain({"M": record["dynamodb"]["NewImage"]})
        try:
            label = price(article)
        except ValueError:
            sqs.send_message(QueueUrl=os.environ["SET_ASIDE"], MessageBody=json.dumps({"sku": article["sku"]}))
            continue
        try:
            shelf.put_item(Item={"sku": article["sku"], "price": label})
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def price(article):
    """The price as text. Raises ValueError when the article has none."""
    if isinstance(article["cents"], str) or article["cents"] < 0:
        raise ValueError(f"no price: {article['cents']}")
    return f"{article['cents'] / 100:.2f}"
