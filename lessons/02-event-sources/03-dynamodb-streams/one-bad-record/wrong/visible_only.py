# fails: sets-aside-the-bad
# says: Is it `price` that decides
"""Knows which article has no price."""
import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

shelf = boto3.resource("dynamodb").Table(os.environ["SHELF"])
sqs = boto3.client("sqs")
plain = TypeDeserializer().deserialize


def set_aside(article, error):
    body = json.dumps({"sku": article["sku"], "reason": str(error)})
    sqs.send_message(QueueUrl=os.environ["SET_ASIDE"], MessageBody=body)


def handler(event, context):
    for record in event["Records"]:
        article = plain({"M": record["dynamodb"]["NewImage"]})
        if article["sku"] == "jar-3" and isinstance(article["cents"], str):
            set_aside(article, "no price")
            continue
        try:
            shelf.put_item(Item={"sku": article["sku"], "price": price(article)})
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def price(article):
    """The price as text. Raises ValueError when the article has none."""
    if isinstance(article["cents"], str) or article["cents"] < 0:
        raise ValueError(f"no price: {article['cents']}")
    return f"{article['cents'] / 100:.2f}"
