# fails: loses-none
# says: All of them read the same number
"""Uses an update, and still adds in the handler."""
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    page = event["page"]
    visits = int(table.get_item(Key={"page": page}, ConsistentRead=True).get("Item", {}).get("visits", 0)) + 1
    table.update_item(
        Key={"page": page},
        UpdateExpression="SET visits = :visits",
        ExpressionAttributeValues={":visits": visits},
    )
    return {"page": page, "visits": visits}
