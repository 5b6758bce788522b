# fails: rings-when-it-counts
# says: are nested there
"""Forgets detail."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail-type": ["Level changed"],
    "level": [{"numeric": ["<", 10]}],
    "warehouse": ["berlin", "riga"],
    "sku": [{"anything-but": {"prefix": "test-"}}],
    "discontinued": [{"exists": False}],
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
