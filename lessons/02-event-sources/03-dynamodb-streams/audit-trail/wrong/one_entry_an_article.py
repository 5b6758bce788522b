# fails: notes-the-created
# says: entries are missing
"""The article is the key: each change replaces the one before."""
import os
import uuid

import boto3
from boto3.dynamodb.types import TypeDeserializer

audit = boto3.resource("dynamodb").Table(os.environ["AUDIT"])
plain = TypeDeserializer().deserialize
WHAT = {"INSERT": "created", "MODIFY": "changed", "REMOVE": "removed"}


def images(change):
    found = {}
    if "OldImage" in change:
        found["before"] = plain({"M": change["OldImage"]})
    if "NewImage" in change:
        found["after"] = plain({"M": change["NewImage"]})
    return found


def handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        sku = plain(change["Keys"]["sku"])
        audit.put_item(Item={"change_id": sku, "sku": sku, "what": WHAT[record["eventName"]], **images(change)})
