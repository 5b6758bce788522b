import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    route = event["routeKey"]
    if route == "POST /notes":
        note = json.loads(event["body"])
        table.put_item(Item=note)
        return answer(201, note)
    # "GET /notes/{id}", "PUT /notes/{id}", "DELETE /notes/{id}":
    # the id is in event["pathParameters"]["id"].
    return answer(501, {"error": f"{route} is not built yet"})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
