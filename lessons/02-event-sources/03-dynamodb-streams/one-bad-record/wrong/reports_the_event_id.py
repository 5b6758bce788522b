# fails: goes-on-from-there
# says: written again
"""Reports the id of the event."""
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
        try:
            shelf.put_item(Item={"sku": article["sku"], "price": price(article)})
        except ValueError as error:
            set_aside(article, error)
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["eventID"]}]}
    return {"batchItemFailures": []}


def price(article):
    """The price as text. Raises ValueError when the article has none."""
    if isinstance(article["cents"], str) or article["cents"] < 0:
        raise ValueError(f"no price: {article['cents']}")
    return f"{article['cents'] / 100:.2f}"
