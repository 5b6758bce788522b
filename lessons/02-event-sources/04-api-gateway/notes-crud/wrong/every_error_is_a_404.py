# fails: tells-no-tales
# says: Catch the failed condition alone
"""Takes every error for a failed condition: while the table is out of order, all notes seem to be gone."""
import json
import os

import boto3

notes = boto3.client("dynamodb")
TABLE = os.environ["TABLE"]


def handler(event, context):
    method = event["requestContext"]["http"]["method"]
    note_id = (event.get("pathParameters") or {}).get("id")
    key = {"id": {"S": note_id}}
    try:
        if method == "POST":
            note = json.loads(event["body"])
            return reply(201, put(note["id"], note["content"], "attribute_not_exists(id)"))
        if method == "PUT":
            return reply(200, put(note_id, json.loads(event["body"])["content"], "attribute_exists(id)"))
        if method == "DELETE":
            notes.delete_item(TableName=TABLE, Key=key, ConditionExpression="attribute_exists(id)")
            return {"statusCode": 204}
        item = notes.get_item(TableName=TABLE, Key=key)["Item"]
        return reply(200, {name: value["S"] for name, value in item.items()})
    except Exception:
        return reply(409 if method == "POST" else 404, {"error": "not possible"})


def put(note_id, content, condition):
    item = {"id": {"S": note_id}, "content": {"S": content}}
    notes.put_item(TableName=TABLE, Item=item, ConditionExpression=condition)
    return {"id": note_id, "content": content}


def reply(status, document):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(document)}
