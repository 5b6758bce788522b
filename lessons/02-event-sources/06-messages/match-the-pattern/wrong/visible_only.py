# fails: rings-when-it-counts
# says: instead of lists of what you saw
"""Lists the articles that ring among the visible events."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail-type": ["Level changed"],
    "detail": {
        "level": [{"numeric": ["<", 10]}],
        "warehouse": ["berlin", "riga"],
        "sku": ["contest-54", "cup-213", "cup-416", "pot-650", "pot-927", "pot-930", "tea-326", "test"],
        "discontinued": [{"exists": False}],
    },
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
