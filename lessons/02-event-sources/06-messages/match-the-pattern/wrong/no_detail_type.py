# fails: only-the-stock
# says: it must name both
"""Looks at the source alone."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail": {
        "level": [{"numeric": ["<", 10]}],
        "warehouse": ["berlin", "riga"],
        "sku": [{"anything-but": {"prefix": "test-"}}],
        "discontinued": [{"exists": False}],
    },
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
