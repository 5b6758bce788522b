# fails: notes-the-removed
# says: With other articles
"""Fills one dictionary again and again: a removal still has the `after` of the article before it."""
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

audit = boto3.resource("dynamodb").Table(os.environ["AUDIT"])
plain = TypeDeserializer().deserialize
WHAT = {"INSERT": "created", "MODIFY": "changed", "REMOVE": "removed"}
entry = {}


def handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        entry.update(change_id=record["eventID"], sku=plain(change["Keys"]["sku"]), what=WHAT[record["eventName"]])
        for name, image in (("before", "OldImage"), ("after", "NewImage")):
            if image in change:
                entry[name] = plain({"M": change[image]})
        audit.put_item(Item=entry)
