"""Event source mappings: what Lambda is told to poll ("CreateEventSourceMapping", AWS Lambda API reference)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.job import JsonValue


@dataclass(slots=True, kw_only=True)
class EventSourceMapping:
    uuid: str
    source_arn: str  # of a queue, a DynamoDB stream or a Kinesis stream
    function: str  # logical id
    qualifier: str = ""
    batch_size: int = 10
    window_seconds: float = 0.0
    starting_position: str = "LATEST"  # | "TRIM_HORIZON" | "AT_TIMESTAMP"; streams only
    starting_timestamp: float | None = None
    enabled: bool = True
    filters: tuple[Mapping[str, JsonValue], ...] = ()
    """Patterns; a record that matches none is dropped. Empty: all pass."""
    report_batch_item_failures: bool = False
    bisect: bool = False
    max_retries: int = -1  # streams only; -1: until the record expires
    max_age_seconds: int = -1
    on_failure: str = ""
    parallelization: int = 1
    max_concurrency: int | None = None  # queues only
    created: float = 0.0  # the cloud's clock, epoch seconds

    @property
    def service(self) -> str:
        """ "sqs", "dynamodb" or "kinesis"."""
        return self.source_arn.split(":")[2]
