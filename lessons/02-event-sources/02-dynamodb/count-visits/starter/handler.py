import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = event["page"]
    found = table.get_item(Key={"page": page}).get("Item", {"page": page, "visits": 0})
    visits = int(found["visits"]) + 1
    print(page, "had", found["visits"], "and now has", visits)
    table.put_item(Item={**found, "visits": visits})
    return {"page": page, "visits": visits}
