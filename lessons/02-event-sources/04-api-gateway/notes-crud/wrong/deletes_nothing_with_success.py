# fails: deletes
# says: succeeds unless it has the condition
"""Takes it for a success that there was nothing to delete."""
import json
import os

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
ConditionFailed = table.meta.client.exceptions.ConditionalCheckFailedException


def handler(event, context):
    act = ROUTES[event["routeKey"]]
    note_id = (event.get("pathParameters") or {}).get("id")
    body = json.loads(event["body"]) if event.get("body") else None
    return act(note_id, body)


def create(_, body):
    note = {"id": body["id"], "content": body["content"]}
    try:
        table.put_item(Item=note, ConditionExpression=Attr("id").not_exists())
    except ConditionFailed:
        return answer(409, {"error": f"there is a note {note['id']} already"})
    return answer(201, note)


def read(note_id, _):
    note = table.get_item(Key={"id": note_id}).get("Item")
    if note is None:
        return nothing(note_id)
    return answer(200, note)


def change(note_id, body):
    note = {"id": note_id, "content": body["content"]}
    try:
        table.put_item(Item=note, ConditionExpression=Attr("id").exists())
    except ConditionFailed:
        return nothing(note_id)
    return answer(200, note)


def delete(note_id, _):
    table.delete_item(Key={"id": note_id})
    return {"statusCode": 204}


def nothing(note_id):
    return answer(404, {"error": f"there is no note {note_id}"})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }


ROUTES = {
    "POST /notes": create,
    "GET /notes/{id}": read,
    "PUT /notes/{id}": change,
    "DELETE /notes/{id}": delete,
}
