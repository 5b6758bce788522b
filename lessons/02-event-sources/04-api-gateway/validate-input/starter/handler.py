import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    booking = json.loads(event["body"])
    item = {"booking_id": str(uuid.uuid4()), **booking}
    table.put_item(Item=item)
    return answer(200, item)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
