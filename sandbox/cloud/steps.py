"""The steps of a job, each as the AWS request that it stands for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.backends import own_requests
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.errors import StepRejected
from sandbox.cloud.front.http import HttpRequest
from sandbox.cloud.step_values import body_of, key_text, mapping, number, text
from sandbox.cloud.template.names import queue_url, topic_arn
from sandbox.cloud.world import World
from sandbox.job import Step


def aws_request(world: World, step: Step) -> HttpRequest | None:
    """The AWS request of a step that stands for one, else None. Raises StepRejected."""
    make = _REQUESTS.get(str(step.get("step")))
    if make is None:
        return None
    try:
        return make(world, step)
    except StepRejected:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise StepRejected(f"The step {step.get('step')} cannot be sent: {error}.") from error


def _put_object(world: World, step: Step) -> HttpRequest:
    metadata = {str(name): str(value) for name, value in mapping(step, "metadata", {}).items()}
    content_type = text(step, "content_type", "binary/octet-stream")
    return own_requests.put_object(_bucket(world, step), key_text(step), body_of(step), content_type, metadata)


def _delete_object(world: World, step: Step) -> HttpRequest:
    return own_requests.delete_object(_bucket(world, step), key_text(step))


def _put_item(world: World, step: Step) -> HttpRequest:
    item = own_requests.typed_item(mapping(step, "item"))
    return own_requests.dynamodb("PutItem", {"TableName": _table(world, step), "Item": item})


def _update_item(world: World, step: Step) -> HttpRequest:
    return own_requests.dynamodb("UpdateItem", _update(world, step))


def _delete_item(world: World, step: Step) -> HttpRequest:
    key = own_requests.typed_item(mapping(step, "key"))
    return own_requests.dynamodb("DeleteItem", {"TableName": _table(world, step), "Key": key})


def _send_message(world: World, step: Step) -> HttpRequest:
    return own_requests.request("sqs", "SendMessage", {"QueueUrl": _queue_url(world, step), **_message(step)})


def _send_messages(world: World, step: Step) -> HttpRequest:
    messages = step.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(one, Mapping) for one in messages):
        raise StepRejected("The step send-messages needs messages as a list of objects.")
    entries = [{"Id": str(place), **_message({"step": "send-messages", **one})} for place, one in enumerate(messages)]
    return own_requests.request("sqs", "SendMessageBatch", {"QueueUrl": _queue_url(world, step), "Entries": entries})


def _message(step: Step) -> dict[str, Any]:
    message: dict[str, Any] = {"MessageBody": text(step, "body")}
    if "attributes" in step:
        message["MessageAttributes"] = _attributes(mapping(step, "attributes"))
    if "group_id" in step:
        message["MessageGroupId"] = text(step, "group_id")
    if "deduplication_id" in step:
        message["MessageDeduplicationId"] = text(step, "deduplication_id")
    if "delay" in step:
        message["DelaySeconds"] = int(number(step, "delay", high=900))
    return message


def _attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Message attributes of SQS and SNS: text as String, numbers as Number."""
    return {
        str(name): {
            "DataType": "Number" if isinstance(value, int | float) and not isinstance(value, bool) else "String",
            "StringValue": str(value),
        }
        for name, value in values.items()
    }


def _put_records(world: World, step: Step) -> HttpRequest:
    records = step.get("records")
    if not isinstance(records, list) or not records or not all(isinstance(one, Mapping) for one in records):
        raise StepRejected("The step put-records needs records as a list of objects.")
    entries = []
    for one in records:
        data = {"step": "put-records", "body": one.get("data"), **one}
        if "data_base64" in one:
            data["body_base64"] = one["data_base64"]
        entries.append({"Data": body_of(data), "PartitionKey": text(data, "partition_key")})
    stream = world.physical_name(text(step, "stream"))
    return own_requests.request("kinesis", "PutRecords", {"StreamName": stream, "Records": entries})


def _publish(world: World, step: Step) -> HttpRequest:
    topic = world.physical_name(text(step, "topic"))
    parameters: dict[str, Any] = {
        "TopicArn": topic_arn(topic),
        "Message": text(step, "message"),
    }
    for name, parameter in _PUBLISH_TEXTS.items():
        if name in step:
            parameters[parameter] = text(step, name)
    if "attributes" in step:
        parameters["MessageAttributes"] = _attributes(mapping(step, "attributes"))
    return own_requests.request("sns", "Publish", parameters)


_PUBLISH_TEXTS = {
    "subject": "Subject",
    "group_id": "MessageGroupId",
    "deduplication_id": "MessageDeduplicationId",
}


def _put_event(world: World, step: Step) -> HttpRequest:
    entry: dict[str, Any] = {
        "Source": text(step, "source"),
        "DetailType": text(step, "detail_type"),
        "Detail": json.dumps(mapping(step, "detail"), ensure_ascii=False),
        "EventBusName": world.physical_name(text(step, "bus", "default")),
    }
    if "resources" in step:
        entry["Resources"] = [str(arn) for arn in step["resources"]]
    return own_requests.request("events", "PutEvents", {"Entries": [entry]})


def _put_log_events(world: World, step: Step) -> HttpRequest:
    messages = step.get("messages")
    if not isinstance(messages, list) or not all(isinstance(one, str) for one in messages):
        raise StepRejected("The step put-log-events needs messages as a list of texts.")
    stream = {
        "logGroupName": world.resources.get(text(step, "log_group"), text(step, "log_group")),
        "logStreamName": text(step, "log_stream"),
    }
    # An agent makes its stream before it writes; that there is one already is no matter.
    world.own_request(own_requests.request("logs", "CreateLogStream", stream))
    parameters = {
        **stream,
        "logEvents": [{"timestamp": CLOCK.now_ms(), "message": one} for one in messages],
    }
    return own_requests.request("logs", "PutLogEvents", parameters)


_REQUESTS: dict[str, Callable[[World, Step], HttpRequest]] = {
    "put-object": _put_object,
    "delete-object": _delete_object,
    "put-item": _put_item,
    "update-item": _update_item,
    "delete-item": _delete_item,
    "send-message": _send_message,
    "send-messages": _send_messages,
    "put-records": _put_records,
    "publish": _publish,
    "put-event": _put_event,
    "put-log-events": _put_log_events,
}


def _queue_url(world: World, step: Step) -> str:
    return queue_url(world.physical_name(text(step, "queue")))


def _update(world: World, step: Step) -> dict[str, Any]:
    values = list(mapping(step, "set").items())
    return {
        "TableName": _table(world, step),
        "Key": own_requests.typed_item(mapping(step, "key")),
        "UpdateExpression": "SET " + ", ".join(f"#n{i} = :v{i}" for i in range(len(values))),
        "ExpressionAttributeNames": {f"#n{i}": name for i, (name, _) in enumerate(values)},
        "ExpressionAttributeValues": {f":v{i}": own_requests.typed_value(v) for i, (_, v) in enumerate(values)},
    }


def _bucket(world: World, step: Step) -> str:
    name = text(step, "bucket")
    bucket = world.physical_name(name)
    if not world.has_bucket(bucket):
        raise StepRejected(f"There is no bucket {name}.")
    return bucket


def _table(world: World, step: Step) -> str:
    name = text(step, "table")
    table = world.physical_name(name)
    if not world.has_table(table):
        raise StepRejected(f"There is no table {name}.")
    return table
