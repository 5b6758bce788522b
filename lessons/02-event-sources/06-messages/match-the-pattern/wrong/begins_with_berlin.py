# fails: only-two-warehouses
# says: one of them, exactly
"""A prefix where a value is meant."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail-type": ["Level changed"],
    "detail": {
        "level": [{"numeric": ["<", 10]}],
        "warehouse": [{"prefix": "berlin"}, {"prefix": "riga"}],
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
