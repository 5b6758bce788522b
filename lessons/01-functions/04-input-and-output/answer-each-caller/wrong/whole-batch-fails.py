# fails: tells-the-queue
# says: Put the `try` inside the loop
"""One refused message ends the loop and the invocation."""
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
    except Refused as refusal:
        return response(400, {"error": str(refusal)})


def response(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def for_the_queue(records):
    """What is to be tried again: the messages that failed, and only those."""
    for record in records:
        book(read(record["body"]))
    return {"batchItemFailures": []}
