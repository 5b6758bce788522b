"""The records that an SQS queue gives to a function ("Using Lambda with Amazon SQS", Lambda developer guide)."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.cloud.account import REGION
from sandbox.job import JsonValue


def sqs_record(message: Any, queue_arn: str) -> dict[str, JsonValue]:
    """moto's `message`, just received, as one of an event's Records."""
    record: dict[str, JsonValue] = {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": _attributes(message),
        "messageAttributes": {name: _attribute(value) for name, value in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
    if message.message_attributes:
        record["md5OfMessageAttributes"] = message.attribute_md5
    return record


def _attributes(message: Any) -> dict[str, str]:
    """The system attributes; a function gets all that a message has ("ReceiveMessage", Amazon SQS API reference)."""
    found = {
        "ApproximateReceiveCount": message.approximate_receive_count,
        "AWSTraceHeader": _trace(message),
        "SentTimestamp": message.sent_timestamp,
        "SequenceNumber": message.sequence_number,
        "MessageGroupId": message.group_id,
        "SenderId": message.sender_id,
        "MessageDeduplicationId": message.deduplication_id,
        "ApproximateFirstReceiveTimestamp": message.approximate_first_receive_timestamp,
        "DeadLetterQueueSourceArn": getattr(message, "coldstart_dead_letter_source", None),
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def _trace(message: Any) -> str:
    """What the sender gave as a system attribute, or the trace of the invocation that sent the message."""
    given = (message.system_attributes or {}).get("AWSTraceHeader")
    cause = getattr(message, "coldstart_cause", None)
    return str(given.get("StringValue", "")) if given else getattr(cause, "trace", "")


def _attribute(value: dict[str, Any]) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if value.get("StringValue") is not None:
        made["stringValue"] = value["StringValue"]
    if value.get("BinaryValue") is not None:
        binary = value["BinaryValue"]
        made["binaryValue"] = base64.b64encode(binary).decode() if isinstance(binary, bytes) else binary
    return made
