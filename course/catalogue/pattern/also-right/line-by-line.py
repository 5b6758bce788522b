import os

import boto3

objects = boto3.resource("s3").Object
dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        body = objects(record["s3"]["bucket"]["name"], key).get()["Body"]
        count = sum(1 for _ in body.iter_lines())
        item = {"note": {"S": key}, "lines": {"N": str(count)}}
        dynamodb.put_item(TableName=os.environ["TABLE"], Item=item)
