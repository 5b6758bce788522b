"""What one recorded AWS call costs, service by service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.cost import dynamodb
from sandbox.cost.bill import Note
from sandbox.cost.dynamodb import Around
from sandbox.cost.usage import Usage, chunks, gigabytes, size_of, was_cut
from sandbox.result import Call

PUT_UNIT = 25 * 1024
"""Bytes of a Kinesis record in one PUT payload unit."""
LOG_EVENT = 26
"""Bytes that CloudWatch Logs adds to each event ("PutLogEvents", Amazon CloudWatch Logs API Reference)."""
_S3_PUT = ("Put", "Copy", "Post", "List", "Create", "Upload", "Complete", "Restore")
_S3_FREE = frozenset({"DeleteObject", "DeleteObjects", "DeleteBucket", "AbortMultipartUpload"})
_NO_CHARGE = frozenset({"sts", "lambda", "dynamodbstreams", "xray", "scheduler", "cloudwatch"})
"""Their calls cost nothing by themselves here: an invocation, a trace or a metric is billed, not the asking for it."""


def count(call: Call, around: Around, usage: Usage) -> None:
    """Add what the call is billed for. A call that AWS answered with a 5xx is not billed."""
    if call.status >= 500 or call.service in _NO_CHARGE:
        return
    counted = _SERVICES.get(call.service)
    if counted is None:
        usage.unpriced(call.service, call.operation)
    else:
        counted(call, around, usage)


def s3_class(operation: str) -> str:
    """Which of S3's request prices an operation has: PUT, COPY, POST and LIST, or GET and all other; DELETE is free."""
    if operation in _S3_FREE:
        return "s3-delete"
    return "s3-put" if operation.startswith(_S3_PUT) else "s3-get"


def fifo(name: object) -> bool:
    """Whether a queue or topic, by its name, URL or ARN, is FIFO."""
    return str(name).endswith(".fifo")


def _s3(call: Call, _: Around, usage: Usage) -> None:
    usage.add(s3_class(call.operation))


def _sqs(call: Call, _: Around, usage: Usage) -> None:
    key = "sqs-fifo" if fifo(call.parameters.get("QueueUrl", "")) else "sqs-standard"
    sent = [call.parameters.get(name) for name in ("MessageBody", "MessageAttributes", "Entries")]
    received = call.response if call.operation == "ReceiveMessage" else ""
    cut = was_cut(sent) or was_cut(received)
    usage.add(key, chunks(max(size_of(sent), size_of(received))), estimated=cut)


def _sns(call: Call, _: Around, usage: Usage) -> None:
    topic = call.parameters.get("TopicArn") or call.parameters.get("TargetArn") or ""
    payload = [
        call.parameters.get(name) for name in ("Message", "MessageAttributes", "PublishBatchRequestEntries", "Subject")
    ]
    if fifo(topic) and call.operation.startswith("Publish"):
        usage.add("sns-fifo", max(1, len(call.parameters.get("PublishBatchRequestEntries") or ())))
        usage.note(Note.FIFO_BYTES)
    else:
        usage.add("sns-standard", chunks(size_of(payload)), estimated=was_cut(payload))


def _events(call: Call, _: Around, usage: Usage) -> None:
    """Each entry of PutEvents is an event, or several where it is large; everything else is free."""
    if call.operation == "PutEvents" and not call.error_code:
        for entry in call.parameters.get("Entries") or ():
            usage.add("events-custom", chunks(size_of(entry)), estimated=was_cut(entry))


def _kinesis(call: Call, _: Around, usage: Usage) -> None:
    if call.error_code or call.operation not in ("PutRecord", "PutRecords"):
        return
    for record in call.parameters.get("Records") or (call.parameters,):
        data = record.get("Data", "")
        usage.add("kinesis-put", chunks(size_of(data), PUT_UNIT), estimated=was_cut(data))
    usage.note(Note.SHARD_HOURS)


def _logs(call: Call, _: Around, usage: Usage) -> None:
    if call.operation == "PutLogEvents" and not call.error_code:
        for event in call.parameters.get("logEvents") or ():
            usage.add("logs-ingested", gigabytes(size_of(event.get("message", "")) + LOG_EVENT))


_SERVICES: Mapping[str, Callable[[Call, Around, Usage], None]] = {
    "s3": _s3,
    "dynamodb": dynamodb.count,
    "sqs": _sqs,
    "sns": _sns,
    "events": _events,
    "kinesis": _kinesis,
    "logs": _logs,
}
