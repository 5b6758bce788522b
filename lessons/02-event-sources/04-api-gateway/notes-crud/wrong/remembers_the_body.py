# fails: creates
# says: Another note is not stored and answered with 201
"""Parses the body of the first request only, to save time: later requests get its note."""
import json
import os

import boto3

notes = boto3.client("dynamodb")
TABLE = os.environ["TABLE"]


parsed = {}


def handler(event, context):
    method = event["requestContext"]["http"]["method"]
    note_id = (event.get("pathParameters") or {}).get("id")
    if not parsed and event.get("body"):
        parsed.update(json.loads(event["body"]))
    key = {"id": {"S": note_id or parsed.get("id", "")}}
    try:
        if method == "POST":
            return reply(201, put(parsed["id"], parsed["content"], "attribute_not_exists(id)"))
        if method == "PUT":
            return reply(200, put(note_id, parsed["content"], "attribute_exists(id)"))
        if method == "DELETE":
            notes.delete_item(TableName=TABLE, Key=key, ConditionExpression="attribute_exists(id)")
            return {"statusCode": 204}
    except notes.exceptions.ConditionalCheckFailedException:
        return reply(409 if method == "POST" else 404, {"error": "not possible"})
    item = notes.get_item(TableName=TABLE, Key=key).get("Item")
    if not item:
        return reply(404, {"error": "no such note"})
    return reply(200, {name: value["S"] for name, value in item.items()})


def put(note_id, content, condition):
    item = {"id": {"S": note_id}, "content": {"S": content}}
    notes.put_item(TableName=TABLE, Item=item, ConditionExpression=condition)
    return {"id": note_id, "content": content}


def reply(status, document):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(document)}
