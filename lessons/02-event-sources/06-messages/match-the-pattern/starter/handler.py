import json
import os

import boto3

events = boto3.client("events")

PATTERN = {
    "source": ["shop.stock"],
}


def handler(event, context):
    events.put_rule(
        Name=os.environ["RULE"],
        EventBusName=os.environ["BUS"],
        EventPattern=json.dumps(PATTERN),
    )
