"""The two segments that Lambda itself sends of each sampled invocation ("Visualize Lambda function invocations using
AWS X-Ray", Lambda developer guide), and a subsegment for each AWS call, as an instrumented SDK would send it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.segments import Document
from sandbox.cloud.observe.trace_ids import TraceHeader, new_segment_id
from sandbox.exchange import FunctionConfiguration
from sandbox.result import Call, Invocation, InvocationStatus

DERIVED = {"coldstart": {"derived": True}}
"""Metadata of what the cloud has added because the handler did not send it."""
_THROTTLES = ("ThrottlingException", "ProvisionedThroughputExceededException", "TooManyRequestsException", "SlowDown")


def lambda_segments(function: FunctionConfiguration, invocation: Invocation) -> tuple[Document, Document]:
    """(AWS::Lambda, AWS::Lambda::Function) of an invocation that has just ended.

    The second has the id that the handler was given as Parent. Its subsegments are Initialization on a cold start,
    Invocation, and Overhead, in which nothing is measured here.
    """
    header = TraceHeader.parse(invocation.trace_header)
    end = CLOCK.now()
    start = end - (invocation.duration_ms + (invocation.init_ms or 0.0)) / 1000
    common = {"name": invocation.function_name, "trace_id": header.root, "start_time": start, "end_time": end}
    outcome = _outcome(invocation)
    service: Document = {
        "id": new_segment_id(),
        **common,
        **({"parent_id": invocation.trace_parent} if invocation.trace_parent else {}),
        "origin": "AWS::Lambda",
        "resource_arn": function.arn,
        "http": {"response": {"status": 202 if invocation.asynchronous else 200}},
        "aws": {"request_id": invocation.request_id, "resource_names": [invocation.function_name]},
        **({"error": True} if outcome else {}),
    }
    own: Document = {
        "id": header.parent,
        **common,
        "parent_id": service["id"],
        "origin": "AWS::Lambda::Function",
        "resource_arn": function.arn,
        "aws": {
            "account_id": ACCOUNT_ID,
            "function_arn": function.arn,
            "request_id": invocation.request_id,
            "cold_start": invocation.cold,
        },
        **outcome,
        "subsegments": _parts(invocation, start, end, outcome),
    }
    return service, own


def call_subsegments(invocation: Invocation, sent: list[Document], ended: float) -> Iterator[Document]:
    """A subsegment for each AWS call of which the handler `sent` none itself, by request id or else by operation.
    `ended` is when the invocation did, epoch seconds."""
    began = ended - (invocation.duration_ms + (invocation.init_ms or 0.0)) / 1000
    metadata = [one.get("aws") or {} for one in sent if one.get("namespace") == "aws"]
    told = {str(one.get("request_id")) for one in metadata if one.get("request_id")}
    nameless = [str(one.get("operation")) for one in metadata if not one.get("request_id")]
    for call in invocation.calls:
        if call.request_id in told:
            continue
        if call.operation in nameless:
            nameless.remove(call.operation)
            continue
        yield _call(call, began + call.started_ms / 1000)


def _call(call: Call, start: float) -> Document:
    return {
        "id": new_segment_id(),
        "name": call.service,
        "start_time": start,
        "end_time": start + call.ms / 1000,
        "namespace": "aws",
        "aws": {"operation": call.operation, "region": REGION, "request_id": call.request_id, **_resource(call)},
        "http": {"response": {"status": call.status}},
        **_failure(call),
        "metadata": DERIVED,
    }


def _resource(call: Call) -> dict[str, Any]:
    names = {
        "TableName": "table_name",
        "Bucket": "bucket_name",
        "Key": "key",
        "QueueUrl": "queue_url",
        "TopicArn": "topic_arn",
        "FunctionName": "function_name",
    }
    return {
        member: value for name, member in names.items() if isinstance(value := call.parameters.get(name), str) and value
    }


def _failure(call: Call) -> Document:
    if call.error_code is None:
        return {}
    return {
        **({"fault": True} if call.status >= 500 else {"error": True}),
        **({"throttle": True} if call.status == 429 or call.error_code in _THROTTLES else {}),
        "cause": {"exceptions": [{"type": call.error_code, "message": call.error_message or ""}]},
    }


def _parts(invocation: Invocation, start: float, end: float, outcome: Document) -> list[Document]:
    worked = end - invocation.duration_ms / 1000
    parts = [_part("Invocation", worked, end, outcome), _part("Overhead", end, end, {})]
    if invocation.init_ms is not None:
        parts.insert(0, _part("Initialization", start, worked, {}))
    return parts


def _part(name: str, start: float, end: float, outcome: Document) -> Document:
    return {"id": new_segment_id(), "name": name, "start_time": start, "end_time": end, **outcome}


def _outcome(invocation: Invocation) -> Document:
    """The flags and the cause of a function that failed."""
    if invocation.status is InvocationStatus.ANSWERED:
        return {}
    error = invocation.error
    exception = {"type": error.type, "message": error.message} if error else {"type": "Unknown"}
    return {"fault": True, "cause": {"exceptions": [exception]}}
