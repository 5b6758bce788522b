import os

import boto3

dynamodb = boto3.client("dynamodb")
SEEN, TOTALS = os.environ["SEEN"], os.environ["TOTALS"]


def handler(event, context):
    for record in event["Records"]:
        sums = {}
        for sign, image in ((-1, record["dynamodb"].get("OldImage")), (1, record["dynamodb"].get("NewImage"))):
            if image:
                customer = image["customer"]["S"]
                count, cents = sums.get(customer, (0, 0))
                sums[customer] = (count + sign, cents + sign * int(image["cents"]["N"]))
        writes = [update(customer, *sum_) for customer, sum_ in sums.items()]
        try:
            dynamodb.transact_write_items(TransactItems=[mark(record["eventID"])] + writes)
        except dynamodb.exceptions.TransactionCanceledException as error:
            if "ConditionalCheckFailed" not in [why["Code"] for why in error.response["CancellationReasons"]]:
                raise


def mark(change_id):
    item = {"change_id": {"S": change_id}}
    return {"Put": {"TableName": SEEN, "Item": item, "ConditionExpression": "attribute_not_exists(change_id)"}}


def update(customer, count, cents):
    return {"Update": {
        "TableName": TOTALS,
        "Key": {"customer": {"S": customer}},
        "UpdateExpression": "ADD cents :cents, orders :count",
        "ExpressionAttributeValues": {":cents": {"N": str(cents)}, ":count": {"N": str(count)}},
    }}
