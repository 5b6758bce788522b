"""Limits on what is sent to queues and topics, in AWS's figures of today.

"Amazon SQS message quotas" and "SendMessageBatch" (1 MiB since August 2025); "Publish" and "PublishBatch" (256 KiB, and
up to 1 MiB for one message where the topic's MaximumMessageSize says so, which `backends.patches.sns` looks at). The
errors' codes and words are AWS's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.front.protocol import AwsError, Operation
from sandbox.cloud.front.sizes import size_of

SQS_BYTES = 1024 * 1024
SQS_ATTRIBUTES = 10
SQS_BATCH = 10
SNS_BATCH_BYTES = 256 * 1024
SNS_SUBJECT = 100

Parameters = Mapping[str, Any]


def exceeded(operation: Operation) -> AwsError | None:
    """The error that AWS answers when the operation goes beyond one of these, else None."""
    check = _CHECKS.get((operation.service, operation.name))
    return check(operation.parameters) if check is not None else None


def _create_queue(parameters: Parameters) -> AwsError | None:
    name, fifo = parameters["QueueName"], (parameters.get("Attributes") or {}).get("FifoQueue")
    if fifo is not None and fifo.lower() == "false":
        return AwsError("InvalidAttributeName", "Unknown Attribute FifoQueue.")  # a standard queue has none
    if name.endswith(".fifo") != (fifo is not None):
        words = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        if fifo is not None:
            words = (
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end "
            )
            words += "with .fifo suffix and be 1 to 80 in length."
        return AwsError("InvalidParameterValue", words)
    return None


def _send_message(parameters: Parameters) -> AwsError | None:
    size = _message_bytes(parameters)
    if size > SQS_BYTES:
        return AwsError(
            "InvalidParameterValue",
            f"One or more parameters are invalid. Reason: Message must be shorter than {SQS_BYTES} bytes.",
        )
    return _message(parameters)


def _send_message_batch(parameters: Parameters) -> AwsError | None:
    entries = parameters["Entries"]
    size = sum(_message_bytes(entry) for entry in entries)
    if size > SQS_BYTES:
        return AwsError(
            "BatchRequestTooLong",
            f"Batch requests cannot be longer than {SQS_BYTES} bytes. You have sent {size} bytes.",
        )
    return _batch(parameters) or next((error for error in map(_message, entries) if error), None)


def _batch(parameters: Parameters) -> AwsError | None:
    entries = parameters["Entries"]
    if not entries:
        return AwsError("EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > SQS_BATCH:
        words = f"Maximum number of entries per request are {SQS_BATCH}. You have sent {len(entries)}."
        return AwsError("TooManyEntriesInBatchRequest", words)
    seen: set[str] = set()
    for entry in entries:
        if not _BATCH_ID.fullmatch(entry["Id"]):
            words = "A batch entry id can only contain alphanumeric characters, hyphens and underscores."
            return AwsError("InvalidBatchEntryId", f"{words} It can be at most 80 letters long.")
        if entry["Id"] in seen:
            return AwsError("BatchEntryIdsNotDistinct", f"Id {entry['Id']} repeated.")
        seen.add(entry["Id"])
    return None


def _message(parameters: Parameters) -> AwsError | None:
    body = parameters["MessageBody"]
    if not body:
        return AwsError("MissingParameter", "The request must contain the parameter MessageBody.")
    if _NOT_XML.search(body):
        allowed = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
        return AwsError("InvalidMessageContents", f"Invalid characters found. Valid unicode characters are {allowed}")
    if not 0 <= parameters.get("DelaySeconds", 0) <= 900:
        words = f"Value {parameters['DelaySeconds']} for parameter DelaySeconds is invalid."
        return AwsError("InvalidParameterValue", f"{words} Reason: DelaySeconds must be >= 0 and <= 900.")
    attributes = parameters.get("MessageAttributes") or {}
    if len(attributes) > SQS_ATTRIBUTES:
        words = f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{SQS_ATTRIBUTES}]."
        return AwsError("InvalidParameterValue", words)
    for name in ("MessageGroupId", "MessageDeduplicationId"):
        if name in parameters and not _FIFO_ID.fullmatch(parameters[name]):
            words = f"Value {parameters[name][:128]} for parameter {name} is invalid. Reason: {name} can only include"
            return AwsError(
                "InvalidParameterValue", f"{words} alphanumeric and punctuation characters. 1 to 128 in length."
            )
    return _attributes(attributes)


def _attributes(attributes: Parameters) -> AwsError | None:
    for name, attribute in attributes.items():
        if not _ATTRIBUTE_NAME.fullmatch(name):
            words = f"Message attribute name '{name[:256]}' is invalid."
            return AwsError("InvalidParameterValue", words)
        kind = attribute.get("DataType", "").partition(".")[0]
        value = attribute.get("BinaryValue" if kind == "Binary" else "StringValue")
        if kind not in ("String", "Number", "Binary") or not value:
            words = f"The message attribute '{name}' must contain a value for message attribute type '{kind}'."
            return AwsError("InvalidParameterValue", words)
        if kind == "Number" and not _NUMBER.fullmatch(value):
            words = f"Can't cast the value of message (user) attribute '{name}' to a number."
            return AwsError("InvalidParameterValue", words)
    return None


def _message_bytes(message: Parameters) -> int:
    attributes = message.get("MessageAttributes") or {}
    return size_of(message["MessageBody"]) + sum(
        size_of(name) + sum(size_of(part) for part in attribute.values() if isinstance(part, str | bytes))
        for name, attribute in attributes.items()
    )


def _list_queues(parameters: Parameters) -> AwsError | None:
    """moto takes a prefix for a regular expression."""
    if not _PREFIX.fullmatch(parameters.get("QueueNamePrefix", "")):
        words = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        return AwsError("InvalidParameterValue", words)
    return None


def _publish(parameters: Parameters) -> AwsError | None:
    if "PhoneNumber" in parameters:
        return AwsError("InvalidParameter", "Invalid parameter: PhoneNumber Reason: nobody is called from this cloud")
    topic = str(parameters.get("TopicArn") or parameters.get("TargetArn") or "")
    if not topic:
        return AwsError(
            "InvalidParameter", "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"
        )
    return _to_topic(topic, parameters)


def _to_topic(topic: str, parameters: Parameters) -> AwsError | None:
    if topic.endswith(".fifo") and not parameters.get("MessageGroupId"):
        words = "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"
        return AwsError("InvalidParameter", words)
    subject = parameters.get("Subject")
    if subject is not None and (not subject or len(subject) > SNS_SUBJECT or _CONTROL.search(subject)):
        return AwsError("InvalidParameter", "Invalid parameter: Subject")
    if not parameters["Message"]:
        return AwsError("InvalidParameter", "Invalid parameter: Empty message")
    error = _attributes(parameters.get("MessageAttributes") or {})
    return AwsError("ParameterValueInvalid", error.message) if error else None


def _publish_batch(parameters: Parameters) -> AwsError | None:
    entries = parameters["PublishBatchRequestEntries"]
    error = _batch({"Entries": entries})
    if error is not None:
        return error
    if sum(size_of(entry["Message"]) for entry in entries) > SNS_BATCH_BYTES:
        return AwsError("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
    found = (_to_topic(parameters["TopicArn"], entry) for entry in entries)
    return next((error for error in found if error), None)


_CHECKS: Mapping[tuple[str, str], Callable[[Parameters], AwsError | None]] = {
    ("sqs", "CreateQueue"): _create_queue,
    ("sqs", "ListQueues"): _list_queues,
    ("sqs", "SendMessage"): _send_message,
    ("sqs", "SendMessageBatch"): _send_message_batch,
    ("sqs", "DeleteMessageBatch"): _batch,
    ("sqs", "ChangeMessageVisibilityBatch"): _batch,
    ("sns", "Publish"): _publish,
    ("sns", "PublishBatch"): _publish_batch,
}
_BATCH_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_FIFO_ID = re.compile(r"[\x21-\x7e]{1,128}")
_ATTRIBUTE_NAME = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)")
_NUMBER = re.compile(r"[+-]?(\d{1,38}\.?\d{0,38}|\.\d{1,38})([eE][+-]?\d{1,3})?")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PREFIX = re.compile(r"[A-Za-z0-9_-]{0,80}")
