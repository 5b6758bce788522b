# fails: adds-one
# says: The page comes from the event
"""Knows the pages that the exercise shows."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = "/cups" if event["page"] == "/cups" else "/contact"
    updated = table.update_item(
        Key={"page": page},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return {"page": page, "visits": int(updated["Attributes"]["visits"])}
