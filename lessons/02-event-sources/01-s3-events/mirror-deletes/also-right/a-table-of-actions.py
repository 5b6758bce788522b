import os
from urllib.parse import unquote_plus

import boto3

mirror = boto3.resource("s3").Bucket(os.environ["MIRROR_BUCKET"])


def created(bucket, key):
    mirror.Object(key).copy_from(CopySource={"Bucket": bucket, "Key": key})


def removed(_, key):
    mirror.delete_objects(Delete={"Objects": [{"Key": key}], "Quiet": True})


ACTIONS = {"ObjectCreated": created, "ObjectRemoved": removed}


def handler(event, context):
    for record in event["Records"]:
        family = record["eventName"].split(":")[0]
        place = record["s3"]
        ACTIONS[family](place["bucket"]["name"], unquote_plus(place["object"]["key"]))
