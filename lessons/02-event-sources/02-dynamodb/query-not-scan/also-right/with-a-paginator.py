import os

import boto3

pages = boto3.client("dynamodb").get_paginator("query")


def handler(event, context):
    found = pages.paginate(
        TableName=os.environ["TABLE"],
        KeyConditionExpression="customer_id = :customer AND begins_with(order_key, :day)",
        ExpressionAttributeValues={":customer": {"S": event["customer_id"]}, ":day": {"S": event["day"]}},
    )
    return {"orders": [item["order_id"]["S"] for page in found for item in page["Items"]]}
