"""What an on-failure destination hears of records that a stream's mapping has given up ("Retain discarded batch
records for a Kinesis Data Streams / DynamoDB event source", Lambda developer guide)."""

from __future__ import annotations

import datetime

from sandbox.cloud.delivery.lanes import Portion
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.template.names import function_arn
from sandbox.job import JsonValue
from sandbox.result import Invocation, InvocationStatus

EXHAUSTED = "RetryAttemptsExhausted"
TOO_OLD = "RecordAgeExceeded"


def failure_record(
    mapping: EventSourceMapping, shard_id: str, portion: Portion, *, condition: str, now: float
) -> dict[str, JsonValue]:
    """The document. Without an invocation with these records there is no responseContext. The records themselves are
    not in it."""
    last, records = portion.last, portion.records
    name = last.function_name if last is not None else mapping.function
    arn = function_arn(name) + (f":{mapping.qualifier}" if mapping.qualifier else "")
    document: dict[str, JsonValue] = {
        "requestContext": {
            "requestId": last.request_id if last is not None else invocation_request_id(),
            "functionArn": arn,
            "condition": condition,
            "approximateInvokeCount": portion.invoked,
        },
    }
    if last is not None:
        document["responseContext"] = _response(last)
    document["version"] = "1.0"
    document["timestamp"] = _iso(now)
    document["KinesisBatchInfo" if mapping.service == "kinesis" else "DDBStreamBatchInfo"] = {
        "shardId": shard_id,
        "startSequenceNumber": records[0].number,
        "endSequenceNumber": records[-1].number,
        "approximateArrivalOfFirstRecord": _iso(records[0].arrived),
        "approximateArrivalOfLastRecord": _iso(records[-1].arrived),
        "batchSize": len(records),
        "streamArn": mapping.source_arn,
    }
    return document


def _response(last: Invocation) -> dict[str, JsonValue]:
    response: dict[str, JsonValue] = {"statusCode": 200, "executedVersion": last.version}
    if last.status is InvocationStatus.THROTTLED:
        response["statusCode"] = 429
    elif last.status is not InvocationStatus.ANSWERED:
        response["functionError"] = "Unhandled"
    return response


def _iso(moment: float) -> str:
    text = datetime.datetime.fromtimestamp(moment, datetime.UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
