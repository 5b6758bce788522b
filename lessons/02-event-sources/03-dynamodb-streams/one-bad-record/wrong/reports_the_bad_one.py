# fails: sets-aside-the-bad
# says: gives up the rest of the batch
"""Has the bad record tried again and again."""
import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

shelf = boto3.resource("dynamodb").Table(os.environ["SHELF"])
sqs = boto3.client("sqs")
plain = TypeDeserializer().deserialize


def handler(event, context):
    for record in event["Records"]:
        try:
            article = plain({"M": record["dynamodb"]["NewImage"]})
            shelf.put_item(Item={"sku": article["sku"], "price": price(article)})
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def price(article):
    """The price as text. Raises ValueError when the article has none."""
    if isinstance(article["cents"], str) or article["cents"] < 0:
        raise ValueError(f"no price: {article['cents']}")
    return f"{article['cents'] / 100:.2f}"
