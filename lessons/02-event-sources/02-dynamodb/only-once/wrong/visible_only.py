# fails: second-delivery-changes-nothing
# says: not from what the code knows or remembers
"""Is careful with the orders on the page only."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
AlreadyStored = table.meta.client.exceptions.ConditionalCheckFailedException

KNOWN = {"o-2000", "o-2001", "o-2002", "o-2003"}


def handler(event, context):
    item = {**event, "status": "received"}
    if event["order_id"] not in KNOWN:
        table.put_item(Item=item)
        return {"stored": True}
    try:
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(order_id)")
    except AlreadyStored:
        return {"stored": False}
    return {"stored": True}
