import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = table.scan()
    print("DynamoDB read", page["ScannedCount"], "items")
    orders = [
        item["order_id"]
        for item in page["Items"]
        if item["customer_id"] == event["customer_id"] and item["placed_at"].startswith(event["day"])
    ]
    return {"orders": orders}
