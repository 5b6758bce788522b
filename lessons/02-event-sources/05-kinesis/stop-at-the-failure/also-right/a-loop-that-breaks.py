import base64
import json
import os

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    failures = []
    for kinesis in [record["kinesis"] for record in event["Records"]]:
        try:
            reading = json.loads(base64.b64decode(kinesis["data"]).decode())
            client.update_item(
                TableName=os.environ["TABLE"],
                Key={"kiln": {"S": kinesis["partitionKey"]}},
                UpdateExpression="SET last_at = :at ADD wh :wh",
                ExpressionAttributeValues={":at": {"S": reading["at"]}, ":wh": {"N": str(reading["wh"])}},
            )
        except Exception as problem:
            print(type(problem).__name__, problem)
            failures.append({"itemIdentifier": kinesis["sequenceNumber"]})
            break
    return {"batchItemFailures": failures}
