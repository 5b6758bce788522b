# fails: answers-the-api
# says: it is not the visitor's fault
"""A table that is out of order becomes a 400, too."""
import json

from booking import Refused, book, read


def handler(event, context):
    if "Records" in event:
        return for_the_queue(event["Records"])
    if "requestContext" in event:
        return for_the_api(event)
    return book(event)


def for_the_api(request):
    """An HTTP response: a refusal is an answer, with a status that says whose fault it is."""
    try:
        return response(201, book(read(request["body"])))
    except Exception as refusal:
        return response(400, {"error": str(refusal)})


def response(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def for_the_queue(records):
    """What is to be tried again: the messages that failed, and only those."""
    failures = []
    for record in records:
        try:
            book(read(record["body"]))
        except Refused as refusal:
            print(record["messageId"], "refused:", refusal)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
