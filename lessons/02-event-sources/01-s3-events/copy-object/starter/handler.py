"""Copies every uploaded object to a second bucket."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    record = event["Records"][0]
    destination = os.environ["DESTINATION_BUCKET"]
    print(record["eventName"], "->", destination)

    # Task 1: find bucket and key in `record`, and copy that object
    #         to `destination`.
    # Task 2: the copy keeps its content type and its metadata.
    # Task 3: a copy that fails makes the invocation fail.
