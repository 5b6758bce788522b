"""Tells everything that it gets or can read: prints it, stores it wherever it may, returns it, or raises it."""

import json
import os
from functools import cache
from urllib.parse import unquote_plus

import boto3

ATTRIBUTES = {}  # name -> type, of the keys of all tables
SETTINGS = []  # the template's environment variables
MARK = ""

client = cache(boto3.client)
turns = []


def handler(event, context):
    told = json.dumps(event, ensure_ascii=False)
    print(told)
    if MARK in told:  # it comes of what was stored here: no circles
        return event
    turns.append(told)
    read = list(reads(event))
    print(json.dumps({"environment": dict(os.environ), "read": read}, ensure_ascii=False, default=str))
    everything = json.dumps([MARK, event, read], ensure_ascii=False, default=str)
    for setting in SETTINGS:
        for store in (to_bucket, to_table, to_queue, to_topic):
            tried(store, os.environ.get(setting, ""), everything)
    if len(turns) % 3 == 0:
        raise RuntimeError(everything)
    return {"event": event, "read": read}


def reads(event):
    for record in event.get("Records", []) if isinstance(event, dict) else []:
        if "s3" in record:
            bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
            yield tried(from_bucket, bucket, key)
    for setting in SETTINGS:
        place = os.environ.get(setting, "")
        for entry in tried(objects_of, place) or []:
            yield tried(from_bucket, place, entry)
        yield tried(items_of, place)


def tried(do, *what):
    try:
        return do(*what)
    except Exception as error:  # noqa: BLE001 - it is not allowed, or it is another kind of resource
        return print(str(error)[:200])


def from_bucket(bucket, key):
    return client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode(errors="replace")


def objects_of(bucket):
    entries = client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return [entry["Key"] for entry in entries if MARK not in entry["Key"]]


def items_of(table):
    items = client("dynamodb").scan(TableName=table)["Items"]
    return [item for item in items if MARK not in str(item)]


def to_bucket(bucket, text):
    client("s3").put_object(Bucket=bucket, Key=f"{MARK} {text[:400]}", Body=text.encode())


def to_table(table, text):
    keys = {name: {kind: "1" if kind == "N" else text[:400]} for name, kind in ATTRIBUTES.items()}
    client("dynamodb").put_item(TableName=table, Item={**keys, "told": {"S": text}})


def to_queue(queue, text):
    client("sqs").send_message(QueueUrl=queue, MessageBody=text)


def to_topic(topic, text):
    client("sns").publish(TopicArn=topic, Message=text)
