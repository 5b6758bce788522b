import os

import boto3

PATTERN = """
{
  "source": ["shop.stock"],
  "detail-type": ["Level changed"],
  "detail": {
    "warehouse": ["riga", "berlin"],
    "discontinued": [{"exists": false}],
    "level": [{"numeric": ["<", 10]}],
    "sku": [{"anything-but": {"prefix": "test-"}}]
  }
}
"""


def handler(event, context):
    rules = boto3.client("events")
    rules.put_rule(EventPattern=PATTERN, EventBusName=os.environ["BUS"], Name=os.environ["RULE"])
