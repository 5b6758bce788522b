# fails: adds-one
# says: ValidationException
"""Adds to a number that a new page does not have."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    updated = table.update_item(
        Key={"page": event["page"]},
        UpdateExpression="SET visits = visits + :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return {"page": event["page"], "visits": int(updated["Attributes"]["visits"])}
