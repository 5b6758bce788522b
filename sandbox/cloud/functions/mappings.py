"""Event source mappings: what Lambda is told to poll ("CreateEventSourceMapping", AWS Lambda API reference)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.cloud.functions import mapping_parameters as parameters
from sandbox.job import JsonValue

UNLIMITED = -1
"""Of retries and of a record's age: until the stream itself lets the record go."""


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
    max_retries: int = UNLIMITED  # streams only; -1: until the record expires
    max_age_seconds: int = UNLIMITED
    on_failure: str = ""
    parallelization: int = 1
    max_concurrency: int | None = None  # queues only
    created: float = 0.0  # the cloud's clock, epoch seconds

    @property
    def service(self) -> str:
        """ "sqs", "dynamodb" or "kinesis"."""
        return self.source_arn.split(":")[2]

    @property
    def fifo(self) -> bool:
        return self.service == "sqs" and self.source_arn.endswith(".fifo")

    @property
    def resource(self) -> str:
        """The physical name of the queue, table or stream."""
        last = self.source_arn.split(":", 5)[5]
        return last if self.service == "sqs" else last.split("/")[1]


def mapping_from(
    properties: Mapping[str, Any], *, uuid: str, function: str, qualifier: str = "", created: float
) -> EventSourceMapping:
    """The mapping that CreateEventSourceMapping's parameters, or the properties of an
    AWS::Lambda::EventSourceMapping, ask for, with the defaults of its kind of source. Numbers and booleans may be
    texts, as a template may write them.

    `function` is the function's logical id, `created` epoch seconds of the cloud's clock. Whether the source and the
    function exist is the caller's to know. Raises ValueError with a sentence in Lambda's words.
    """
    parameters.refuse_unknown(properties, parameters.OF_CREATE)
    arn = str(properties.get("EventSourceArn") or "")
    kind = parameters.kind_of(arn)
    mapping = EventSourceMapping(
        uuid=uuid,
        source_arn=arn,
        function=function,
        qualifier=qualifier,
        batch_size=10 if kind.queue else 100,
        created=created,
    )
    position, timestamp = parameters.starting_position(properties, kind, arn, created)
    read = parameters.read(properties, kind)
    mapping = replace(mapping, starting_position=position, starting_timestamp=timestamp, **read)
    parameters.check_batching(mapping.batch_size, mapping.window_seconds, kind)
    return mapping


def updated(mapping: EventSourceMapping, changes: Mapping[str, Any]) -> EventSourceMapping:
    """`mapping` as UpdateEventSourceMapping's parameters change it; what they do not name stays. `FunctionName` is
    the caller's to carry out: here it is passed over.

    Raises ValueError with a sentence in Lambda's words; the source and the starting position cannot be changed.
    """
    parameters.refuse_unknown(changes, parameters.OF_UPDATE)
    kind = parameters.kind_of(mapping.source_arn)
    changed = replace(mapping, **parameters.read(changes, kind))
    parameters.check_batching(changed.batch_size, changed.window_seconds, kind)
    return changed


def check_visibility(visibility_seconds: float, function_timeout: float) -> None:
    """Raises ValueError, as Lambda refuses a queue that would give a message away while it is worked on."""
    if visibility_seconds < function_timeout:
        raise ValueError(
            f"Queue visibility timeout: {visibility_seconds:g} seconds is less than "
            f"Function timeout: {function_timeout:g} seconds"
        )
