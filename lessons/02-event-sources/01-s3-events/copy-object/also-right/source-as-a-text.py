import boto3
from os import environ

client = boto3.client("s3")


def handler(event, _):
    for place in [record["s3"] for record in event["Records"]]:
        name = place["object"]["key"]
        source = f"{place['bucket']['name']}/{name}"
        client.copy_object(CopySource=source, Bucket=environ["DESTINATION_BUCKET"], Key=name)
