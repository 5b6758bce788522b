# fails: neither-tests-nor-discontinued
# says: that a name is missing
"""Excludes one value, not the name; and what has no value does not match, so it says so, too."""
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
        "sku": [{"anything-but": {"prefix": "test-"}}],
        "discontinued": [{"exists": False}, False],
    },
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
