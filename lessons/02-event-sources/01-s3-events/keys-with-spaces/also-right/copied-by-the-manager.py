import os
import urllib.parse

import boto3

s3 = boto3.client("s3")
destination = os.environ["DESTINATION_BUCKET"]


def handler(event, context):
    places = [record["s3"] for record in event["Records"]]
    for place in places:
        name = urllib.parse.unquote(place["object"]["key"].replace("+", " "))
        s3.copy({"Bucket": place["bucket"]["name"], "Key": name}, destination, name)
