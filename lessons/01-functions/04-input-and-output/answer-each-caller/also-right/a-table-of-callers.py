import json

import booking


def handler(event, context):
    if event.get("Records"):
        return queue(event)
    return http(event) if event.get("requestContext") else booking.book(event)


def http(event):
    status, document = 201, None
    try:
        wish = booking.read(event["body"])
        document = booking.book(wish)
    except booking.Refused as why:
        status, document = 400, {"error": f"{why}"}
    return dict(statusCode=status, body=json.dumps(document), headers={"content-type": "application/json"})


def queue(event):
    again = []
    for message in event["Records"]:
        if not done(message["body"]):
            again.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}


def done(text):
    try:
        booking.book(booking.read(text))
    except booking.Refused as why:
        print("refused", why)
        return False
    return True
