# fails: rings-when-it-counts
# says: InvalidEventPattern
"""A value that is not in a list."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail-type": ["Level changed"],
    "detail": {
        "level": [{"numeric": ["<", 10]}],
        "warehouse": "berlin",
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
