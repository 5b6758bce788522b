# fails: loses-none
# says: let DynamoDB add
"""Notices that somebody was faster, and drops the visit."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
changed = table.meta.client.exceptions.ConditionalCheckFailedException


def handler(event, context):
    page = event["page"]
    item = table.get_item(Key={"page": page}).get("Item", {})
    visits = int(item.get("visits", 0)) + 1
    try:
        table.update_item(
            Key={"page": page},
            UpdateExpression="SET visits = :new",
            ConditionExpression="attribute_not_exists(visits) OR visits = :old",
            ExpressionAttributeValues={":new": visits, ":old": visits - 1},
        )
    except changed:
        print("somebody else was faster")
    return {"page": page, "visits": visits}
