# fails: loses-nothing
# says: Let the exception out
"""Logs that a change could not be noted, and goes on: nobody will ever know of it."""
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

audit = boto3.resource("dynamodb").Table(os.environ["AUDIT"])
plain = TypeDeserializer().deserialize
WHAT = {"INSERT": "created", "MODIFY": "changed", "REMOVE": "removed"}


def handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        entry = {"change_id": record["eventID"], "sku": plain(change["Keys"]["sku"]), "what": WHAT[record["eventName"]]}
        for name, image in (("before", "OldImage"), ("after", "NewImage")):
            if image in change:
                entry[name] = plain({"M": change[image]})
        try:
            audit.put_item(Item=entry)
        except Exception as error:
            print("not noted:", entry["change_id"], error)
