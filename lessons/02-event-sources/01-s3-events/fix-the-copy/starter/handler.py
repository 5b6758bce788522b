"""Copies every uploaded report to a second bucket. Found on the web, and it does not work."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    try:
        s3.copy_object(
            CopySource=f"s3://{bucket}/{key}",
            CopyDestination=f"s3://{bucket}-copy/{key}",
        )
    except Exception as error:
        print("could not copy:", error)
        return {"statusCode": 500, "body": "could not copy"}

    print("copied", key)
    return {"statusCode": 200, "body": "copied"}
