"""Whether what a mapping is to read from is there ("CreateEventSourceMapping", Lambda API reference)."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.functions.mappings import EventSourceMapping, check_visibility


def check_source(mapping: EventSourceMapping, timeout: float) -> None:
    """Raises ValueError, in Lambda's words, when the source is not there, or would give a message away while a function
    with this timeout works on it."""
    if mapping.service == "sqs":
        _check_queue(mapping.source_arn, timeout)
    elif mapping.service == "dynamodb":
        table = moto_backends.dynamodb_backend().tables.get(mapping.resource)
        label = mapping.source_arn.rpartition("/")[2]
        if table is None or table.latest_stream_label is None or table.latest_stream_label != label:
            raise ValueError(f"Stream not found: {mapping.source_arn}")
    elif mapping.service == "kinesis":
        from moto.kinesis.models import kinesis_backends

        if mapping.resource not in kinesis_backends[ACCOUNT_ID][REGION].streams:
            raise ValueError(f"Stream not found: {mapping.source_arn}")


def _check_queue(arn: str, timeout: float) -> None:
    from moto.sqs.models import sqs_backends

    for queue in sqs_backends[ACCOUNT_ID][REGION].queues.values():
        if queue.queue_arn == arn:
            visibility: Any = queue.attributes["VisibilityTimeout"]
            check_visibility(float(visibility), timeout)
            return
    raise ValueError(
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
        "SQS Error Message: The specified queue does not exist."
    )
