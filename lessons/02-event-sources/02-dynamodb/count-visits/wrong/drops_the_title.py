# fails: adds-one
# says: the item has lost something else
"""Writes a whole new item for each visit."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = event["page"]
    visits = int(table.get_item(Key={"page": page}).get("Item", {}).get("visits", 0)) + 1
    table.put_item(Item={"page": page, "visits": visits})
    return {"page": page, "visits": visits}
