import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    updated = table.update_item(
        Key={"page": event["page"]},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return {"page": event["page"], "visits": int(updated["Attributes"]["visits"])}
