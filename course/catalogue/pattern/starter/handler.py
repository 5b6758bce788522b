"""Counts the lines of every note that is uploaded."""

import os

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    print("uploaded", uploaded["object"]["key"])

    # Task 1: put an item into the table.
    # Task 2: read the note from S3, and count its lines.
