"""A run as a sandbox would report it: an upload, a queue, a retry, a table's stream, and what was observed."""

from __future__ import annotations

import json
from typing import Any

from sandbox.job import Step
from sandbox.result import (
    Alarm,
    Call,
    Change,
    ChangeKind,
    Fate,
    FunctionError,
    Invocation,
    InvocationStatus,
    LogLine,
    Metric,
    Observations,
    Outcome,
    Permission,
    Result,
    StepResult,
    Undelivered,
)

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
T0 = 1_795_000_000_000


def invocation(number: int, function: str, source: str, **facts: Any) -> Invocation:
    request = f"00000000-0000-4000-8000-00000000000{number}"
    group, stream = f"/aws/lambda/{function.lower()}", f"2026/11/22/[$LATEST]{number:032x}"
    lines = ("INIT_START Runtime Version: python:3.13", f"START RequestId: {request} Version: $LATEST", "working",
             f"END RequestId: {request}", f"REPORT RequestId: {request}\tDuration: 8.00 ms")  # fmt: skip
    known: dict[str, Any] = {
        "request_id": request, "function": function, "function_name": function.lower(), "source": source,
        "event": {"Records": [{"body": "{}", "eventSourceARN": QUEUE}]}, "status": InvocationStatus.ANSWERED,
        "cold": True, "init_ms": 4.0, "duration_ms": 8.0, "billed_ms": 12, "memory_mb": 256, "max_memory_mb": 71,
        "logs": tuple(LogLine(at_ms=T0 + number * 10, text=text) for text in lines),
        "log_group": group, "log_stream": stream, "trace_id": "1-abc", "environment": f"{number:032x}",
    }  # fmt: skip
    return Invocation(**{**known, **facts})


def call(service: str, operation: str, **facts: Any) -> Call:
    return Call(service=service, operation=operation,
                **{"status": 200, "parameters": {}, "started_ms": 2.0, "ms": 3.0, **facts})  # fmt: skip


ACCEPT = invocation(
    1, "AcceptOrder", "s3",
    answer={"queued": 3},
    calls=(call("s3", "GetObject", parameters={"Bucket": "inbox-1", "Key": "orders.csv"}),
           call("sqs", "SendMessageBatch", started_ms=6.0, parameters={"QueueUrl": "orders", "Entries": [{}, {}, {}]})),
    changes=(Change(service="sqs", kind=ChangeKind.ADDED, resource="orders", key="m-1",
                    after={"id": "m-1", "body": '{"order": 1}',
                           "attributes": {"kind": {"type": "String", "value": "a"}},
                           "receive_count": 0, "in_flight": False}),),
)  # fmt: skip
RECORDS = [{"body": json.dumps({"order": n}), "eventSourceARN": QUEUE} for n in range(3)]
STORE_FAILED = invocation(
    2, "StoreOrder", "sqs", depth=1, caused_by=ACCEPT.request_id, started_ms=20.0, event={"Records": RECORDS},
    status=InvocationStatus.FAILED,
    error=FunctionError(type="KeyError", message="'total'", file="handler.py", line=3,
                        stack=('  File "/var/task/handler.py", line 3, in handler\n    order["total"]\n',)),
)  # fmt: skip
STORE = invocation(
    3, "StoreOrder", "sqs", depth=1, caused_by=ACCEPT.request_id, started_ms=34.0, waited_ms=60_000.0, attempt=2,
    event={"Records": RECORDS}, cold=False, init_ms=None, billed_ms=8,
    calls=(call("dynamodb", "PutItem", parameters={"TableName": "orders-t", "Item": {"id": {"S": "1"}}}),),
    changes=(Change(service="dynamodb", kind=ChangeKind.ADDED, resource="orders-t", key={"id": "1"},
                    after={"id": "1", "total": 12}),),
)  # fmt: skip
NOTIFY = invocation(
    4, "NotifyShop", "dynamodb", depth=2, caused_by=STORE.request_id, started_ms=48.0, waited_ms=60_000.0,
    calls=(call("sns", "Publish", parameters={"TopicArn": "arn:aws:sns:us-east-1:123456789012:shop", "Message": "1"}),
           call("events", "PutEvents", status=400, error_code="AccessDeniedException",
                error_message="User: arn:aws:sts::123456789012:assumed-role/notify/notify is not authorized to "
                "perform: events:PutEvents on resource: arn:aws:events:us-east-1:123456789012:event-bus/default")),
    changes=(Change(service="sns", kind=ChangeKind.ADDED, resource="shop", key="p-1",
                    after={"id": "p-1", "message": "order 1", "subject": "New order", "attributes": {}}),
             Change(service="kinesis", kind=ChangeKind.ADDED, resource="clicks", key="49",
                    after={"id": "49", "shard": "shardId-000000000000", "partition_key": "a", "data": "click"}),
             Change(service="events", kind=ChangeKind.ADDED, resource="default", key="e-1",
                    after={"id": "e-1", "source": "shop", "detail_type": "OrderStored", "detail": {"id": 1},
                           "resources": [], "rules": ["every-order"]})),
)  # fmt: skip
LOST = Undelivered(fate=Fate.WAITING, source="sqs", function="StoreOrder", resource="orders", attempts=5,
                   reason="The function failed each time; AWS would try again until the message expires.")  # fmt: skip
FILTERED = Undelivered(fate=Fate.FILTERED, source="sqs", function="StoreOrder", resource="orders")
SEGMENT = {"id": "a1", "name": "acceptorder", "origin": "AWS::Lambda::Function", "start_time": 1.0, "end_time": 1.02,
           "subsegments": [{"id": "b1", "name": "parse", "start_time": 1.005, "end_time": 1.01,
                            "annotations": {"orders": 3}, "metadata": {"default": {"file": "orders.csv"}}},
                           {"id": "b2", "name": "SQS", "namespace": "aws", "start_time": 1.01, "end_time": 1.013,
                            "error": True,
                            "cause": {"exceptions": [{"type": "Refused", "message": "no"}]}}]}  # fmt: skip
OBSERVED = Observations(
    log_groups={"/shop/audit": {"today": ("first line", "second line")},
                ACCEPT.log_group: {ACCEPT.log_stream: tuple(line.text for line in ACCEPT.logs)}},
    metrics=(Metric(namespace="Shop", name="OrdersStored", dimensions={"service": "orders"}, unit="Count",
                    values=(1.0, 2.0), at_ms=(T0, T0)),
             Metric(namespace="AWS/Lambda", name="Errors", dimensions={"FunctionName": "storeorder"}, unit="Count",
                    values=(1.0, 0.0), at_ms=(T0, T0))),
    alarms=(Alarm(name="store-errors", state="ALARM", reason="Threshold Crossed: 1 datapoint was greater than 0.",
                  history=("INSUFFICIENT_DATA", "OK", "ALARM")),
            Alarm(name="queue-age", state="OK")),
    traces=({"id": "1-abc", "segments": [SEGMENT]},),
)  # fmt: skip
PERMISSIONS = (
    Permission(role="AcceptOrderRole", policy="P", sid="1", action="s3:GetObject",
               resources=("arn:aws:s3:::inbox-1/*",), used=True),
    Permission(role="AcceptOrderRole", policy="P", sid="2", action="s3:DeleteObject",
               resources=("arn:aws:s3:::inbox-1/*",)),
)  # fmt: skip
UPLOAD: Step = {"step": "put-object", "bucket": "Inbox", "key": "orders.csv", "body": "1,2,3"}


def pipeline(first: Step = UPLOAD) -> Result:
    """Three functions, four invocations, one of them a retry a minute later; then an hour passes."""
    invocations = (ACCEPT, STORE_FAILED, STORE, NOTIFY)
    return Result(
        outcome=Outcome.FINISHED,
        steps=(
            StepResult(step=first, invocations=invocations, undelivered=(LOST, FILTERED),
                       changes=tuple(change for each in invocations for change in each.changes)),
            StepResult(step={"step": "wait", "seconds": 3600}),
        ),
        observed=OBSERVED,
        permissions=PERMISSIONS,
        resources={"Orders": "orders-t", "Queue": "orders"},
    )  # fmt: skip
