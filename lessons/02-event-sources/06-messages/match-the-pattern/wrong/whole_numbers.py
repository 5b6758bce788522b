# fails: rings-when-it-counts
# says: All six conditions hold
"""Lists whole numbers instead of comparing."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail-type": ["Level changed"],
    "detail": {
        "level": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
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
