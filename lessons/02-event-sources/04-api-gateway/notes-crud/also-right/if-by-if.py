import json
import os

import boto3

notes = boto3.client("dynamodb")
TABLE = os.environ["TABLE"]


def handler(event, context):
    method = event["requestContext"]["http"]["method"]
    note_id = (event.get("pathParameters") or {}).get("id")
    try:
        if method == "POST":
            note = json.loads(event["body"])
            put(note["id"], note["content"], "attribute_not_exists(id)")
            return reply(201, {"id": note["id"], "content": note["content"]})
        if method == "PUT":
            content = json.loads(event["body"])["content"]
            put(note_id, content, "attribute_exists(id)")
            return reply(200, {"id": note_id, "content": content})
        if method == "DELETE":
            condition = "attribute_exists(id)"
            notes.delete_item(TableName=TABLE, Key={"id": {"S": note_id}}, ConditionExpression=condition)
            return {"statusCode": 204}
    except notes.exceptions.ConditionalCheckFailedException:
        return reply(409 if method == "POST" else 404, {"error": "not possible"})
    item = notes.get_item(TableName=TABLE, Key={"id": {"S": note_id}}).get("Item")
    if not item:
        return reply(404, {"error": "no such note"})
    return reply(200, {name: value["S"] for name, value in item.items()})


def put(note_id, content, condition):
    item = {"id": {"S": note_id}, "content": {"S": content}}
    notes.put_item(TableName=TABLE, Item=item, ConditionExpression=condition)


def reply(status, document):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(document)}
