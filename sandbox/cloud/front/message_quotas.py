"""Limits on what is sent to queues, topics, streams and buses, in AWS's figures of today.

"Amazon SQS message quotas" and "SendMessageBatch" (1 MiB since August 2025), "Publish" (256 KiB, up to 1 MiB where the
topic's MaximumMessageSize says so), "PutRecords" (10 MiB a request; a record has 1 MiB unless UpdateMaxRecordSize
raised it, which is absent here), "PutEvents" (1 MB an entry since January 2026). The errors'
codes and words are AWS's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.cloud.front.protocol import AwsError, Operation

SQS_BYTES = 1024 * 1024
SQS_ATTRIBUTES = 10
SQS_BATCH = 10
SNS_BATCH_BYTES = 256 * 1024
SNS_SUBJECT = 100
KINESIS_RECORD_BYTES = 1024 * 1024
KINESIS_REQUEST_BYTES = 10 * 1024 * 1024
KINESIS_RECORDS = 500
KINESIS_SHARDS = 100
"""Of this cloud for one stream; AWS's quota is for the account."""
EVENT_BYTES = 1024 * 1024
EVENT_ENTRIES = 10

Parameters = Mapping[str, Any]


def exceeded(operation: Operation) -> AwsError | None:
    """The error that AWS answers when the operation goes beyond one of these, else None."""
    check = _CHECKS.get((operation.service, operation.name))
    return check(operation.parameters) if check is not None else None


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
    return _bytes(message["MessageBody"]) + sum(
        _bytes(name) + sum(_bytes(part) for part in attribute.values() if isinstance(part, str | bytes))
        for name, attribute in attributes.items()
    )


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
    if sum(_bytes(entry["Message"]) for entry in entries) > SNS_BATCH_BYTES:
        return AwsError("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
    found = (_to_topic(parameters["TopicArn"], entry) for entry in entries)
    return next((error for error in found if error), None)


def _put_record(parameters: Parameters) -> AwsError | None:
    for name in ("data", "partitionKey"):
        if name[0].upper() + name[1:] not in parameters:
            return _constraint(name, "Member must not be null")
    if _record_bytes(parameters) > KINESIS_RECORD_BYTES:
        return _constraint("data", f"Member must have length less than or equal to {KINESIS_RECORD_BYTES}")
    return _key(parameters)


def _put_records(parameters: Parameters) -> AwsError | None:
    records = parameters["Records"]
    if not 1 <= len(records) <= KINESIS_RECORDS:
        return _constraint("records", f"Member must have length between 1 and {KINESIS_RECORDS}")
    if sum(map(_record_bytes, records)) > KINESIS_REQUEST_BYTES:
        return AwsError("InvalidArgumentException", "Records size exceeds 10 MB limit")
    return next((error for error in map(_put_record, records) if error), None)


def _record_bytes(record: Parameters) -> int:
    return _bytes(record.get("Data", b"")) + _bytes(record.get("PartitionKey", ""))


def _key(record: Parameters) -> AwsError | None:
    if not 1 <= len(record["PartitionKey"]) <= 256:
        return _constraint("partitionKey", "Member must have length between 1 and 256")
    explicit = record.get("ExplicitHashKey", "0")
    if not _HASH.fullmatch(explicit) or int(explicit) >= 2**128:
        return AwsError(
            "InvalidArgumentException", "Invalid ExplicitHashKey. ExplicitHashKey must be in the range [0, 2^128-1]."
        )
    return None


def _create_stream(parameters: Parameters) -> AwsError | None:
    if not _STREAM.fullmatch(parameters["StreamName"]):
        return _constraint("streamName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
    mode = (parameters.get("StreamModeDetails") or {}).get("StreamMode", "PROVISIONED")
    if "ShardCount" not in parameters and mode != "ON_DEMAND":
        return _constraint("shardCount", "Member must not be null")
    if not 1 <= parameters.get("ShardCount", 1) <= KINESIS_SHARDS:
        words = f"This request would exceed the shard limit: {KINESIS_SHARDS} shards for a stream."
        return AwsError("LimitExceededException", words)
    return None


def _put_events(parameters: Parameters) -> AwsError | None:
    entries = parameters["Entries"]
    if not 1 <= len(entries) <= EVENT_ENTRIES:
        return _constraint("entries", f"Member must have length between 1 and {EVENT_ENTRIES}")
    if sum(map(_entry_bytes, entries)) >= EVENT_BYTES:
        return AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
    return None


def _prefix(parameters: Parameters) -> AwsError | None:
    """moto takes a prefix for a regular expression."""
    for name in ("NamePrefix", "QueueNamePrefix"):
        if not _PREFIX.fullmatch(parameters.get(name, "")):
            return _constraint(name, "Member must satisfy regular expression pattern: [.\\-_A-Za-z0-9]+")
    return None


def _put_rule(parameters: Parameters) -> AwsError | None:
    if not _NAME.fullmatch(parameters["Name"]):
        return _constraint("name", "Member must satisfy regular expression pattern: [.\\-_A-Za-z0-9]+")
    return None


def _entry_bytes(entry: Parameters) -> int:
    """ "Calculating PutEvents event entry size", EventBridge user guide."""
    texts: Iterable[Any] = (entry.get(name, "") for name in ("Source", "DetailType", "Detail"))
    resources: Iterable[Any] = entry.get("Resources") or ()
    return (14 if "Time" in entry else 0) + sum(map(_bytes, texts)) + sum(map(_bytes, resources))


def _constraint(where: str, words: str) -> AwsError:
    return AwsError(
        "ValidationException", f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {words}"
    )


def _bytes(value: str | bytes) -> int:
    return len(value.encode("utf-8", "replace")) if isinstance(value, str) else len(value)


_CHECKS: Mapping[tuple[str, str], Callable[[Parameters], AwsError | None]] = {
    ("sqs", "ListQueues"): _prefix,
    ("sqs", "SendMessage"): _send_message,
    ("sqs", "SendMessageBatch"): _send_message_batch,
    ("sqs", "DeleteMessageBatch"): _batch,
    ("sqs", "ChangeMessageVisibilityBatch"): _batch,
    ("sns", "Publish"): _publish,
    ("sns", "PublishBatch"): _publish_batch,
    ("kinesis", "CreateStream"): _create_stream,
    ("kinesis", "PutRecord"): _put_record,
    ("kinesis", "PutRecords"): _put_records,
    ("events", "CreateEventBus"): _put_rule,
    ("events", "ListEventBuses"): _prefix,
    ("events", "ListRules"): _prefix,
    ("events", "PutEvents"): _put_events,
    ("events", "PutRule"): _put_rule,
    ("scheduler", "CreateSchedule"): _put_rule,
    ("scheduler", "CreateScheduleGroup"): _put_rule,
}
_BATCH_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_FIFO_ID = re.compile(r"[\x21-\x7e]{1,128}")
_ATTRIBUTE_NAME = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)")
_NUMBER = re.compile(r"[+-]?(\d{1,38}\.?\d{0,38}|\.\d{1,38})([eE][+-]?\d{1,3})?")
_HASH = re.compile(r"0|[1-9]\d{0,38}")
_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")
_PREFIX = re.compile(r"[.\-_A-Za-z0-9]{0,80}")
_STREAM = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
