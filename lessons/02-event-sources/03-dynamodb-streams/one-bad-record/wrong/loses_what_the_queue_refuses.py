# fails: sets-aside-the-bad
# says: what becomes of an article that the queue refuses
"""Does not care whether the queue took the message: what it refuses is lost."""
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
        except ValueError as error:
            body = json.dumps({"sku": article["sku"], "reason": str(error)})
            try:
                sqs.send_message(QueueUrl=os.environ["SET_ASIDE"], MessageBody=body)
            except Exception as failure:
                print("not set aside:", failure)
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
