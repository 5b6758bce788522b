# fails: loses-nothing
# says: Only `ConditionalCheckFailed`
"""Takes every cancelled transaction for a change that was seen before."""
import os

import boto3

dynamodb = boto3.client("dynamodb")
SEEN, TOTALS = os.environ["SEEN"], os.environ["TOTALS"]


def handler(event, context):
    for record in event["Records"]:
        sums = {}
        for sign, image in ((-1, record["dynamodb"].get("OldImage")), (1, record["dynamodb"].get("NewImage"))):
            if image:
                count, cents = sums.get(image["customer"]["S"], (0, 0))
                sums[image["customer"]["S"]] = (count + sign, cents + sign * int(image["cents"]["N"]))
        item = {"change_id": {"S": record["eventID"]}}
        once = {"Put": {"TableName": SEEN, "Item": item, "ConditionExpression": "attribute_not_exists(change_id)"}}
        try:
            dynamodb.transact_write_items(TransactItems=[once] + [update(*each) for each in sums.items()])
        except dynamodb.exceptions.TransactionCanceledException:
            print("seen before:", record["eventID"])


def update(customer, sums):
    count, cents = sums
    return {"Update": {
        "TableName": TOTALS,
        "Key": {"customer": {"S": customer}},
        "UpdateExpression": "ADD cents :cents, orders :count",
        "ExpressionAttributeValues": {":cents": {"N": str(cents)}, ":count": {"N": str(count)}},
    }}
