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
            fill(record["dynamodb"])
        except Exception as error:
            print("try again from", record["dynamodb"]["SequenceNumber"], repr(error))
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def fill(change):
    article = plain({"M": change["NewImage"]})
    try:
        label = price(article)
    except ValueError as error:
        set_aside({"sku": article["sku"], "reason": str(error)})
        return
    shelf.put_item(Item={"sku": article["sku"], "price": label})


def set_aside(document):
    sqs.send_message(QueueUrl=os.environ["SET_ASIDE"], MessageBody=json.dumps(document))


def price(article):
    """The price as text. Raises ValueError when the article has none."""
    if isinstance(article["cents"], str) or article["cents"] < 0:
        raise ValueError(f"no price: {article['cents']}")
    return f"{article['cents'] / 100:.2f}"
