import os

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    page = event["page"]
    answer = client.update_item(
        TableName=os.environ["TABLE"],
        Key={"page": {"S": page}},
        UpdateExpression="SET visits = if_not_exists(visits, :none) + :one",
        ExpressionAttributeValues={":none": {"N": "0"}, ":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )
    return {"visits": int(answer["Attributes"]["visits"]["N"]), "page": page}
