# fails: rings-when-it-counts
# says: All six conditions hold
"""Matches the event of the example, and no other."""
import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
    "detail": {"sku": ["tea-assam"]},
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
