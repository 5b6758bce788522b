# fails: notes-the-created
# says: take everything from it
"""The entry of the example, whatever comes."""
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
    cup = {"sku": "cup-1", "cents": 900, "colours": ["red", "blue"]}
    audit.put_item(Item={"change_id": "1", "sku": "cup-1", "what": "created", "after": cup})
