# fails: answers-the-api
# says: every refusal, whatever its reason
"""Knows which wishes of the page are refused."""
import json

from booking import book


def handler(event, context):
    if "Records" in event:
        bad = [record["messageId"] for record in event["Records"] if "b-4" in record["body"]]
        for record in event["Records"]:
            if record["messageId"] not in bad:
                book(json.loads(record["body"]))
        return {"batchItemFailures": [{"itemIdentifier": name} for name in bad]}
    if "requestContext" in event:
        if "b-2" in event["body"]:
            return {"statusCode": 400, "body": json.dumps({"error": "1 to 8 seats can be booked at once"})}
        return {"statusCode": 201, "body": json.dumps(book(json.loads(event["body"])))}
    return book(event)
