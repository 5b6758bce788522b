# fails: adds-one
# says: knows only the visits of its own environment
"""Counts in a variable and stores the result."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
counts = {}


def handler(event, context):
    page = event["page"]
    counts[page] = counts.get(page, 0) + 1
    table.update_item(
        Key={"page": page},
        UpdateExpression="SET visits = :visits",
        ExpressionAttributeValues={":visits": counts[page]},
    )
    return {"page": page, "visits": counts[page]}
