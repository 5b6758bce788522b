# fails: notes-the-created
# says: Handle every record
"""Looks at the first record of the batch."""
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
    record = event["Records"][0]
    change = record["dynamodb"]
    audit.put_item(Item={
        "change_id": record["eventID"], "sku": plain(change["Keys"]["sku"]), "what": WHAT[record["eventName"]],
        **images(change),
    })
