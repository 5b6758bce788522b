"""Event source mappings of DynamoDB Streams ("Using AWS Lambda with Amazon DynamoDB", Lambda developer guide)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.exchange import FunctionConfiguration

DEFAULT_BATCH = 100
MAX_BATCH = 10_000


def table_of(stream_arn: str) -> str:
    """The table's name; "" when the ARN is no stream's."""
    found = re.fullmatch(r"arn:aws:dynamodb:[^:]*:\d{12}:table/([^/]+)/stream/.+", stream_arn)
    return found.group(1) if found else ""


def mapping_of(
    logical_id: str, properties: Mapping[str, Any], function_by_arn: Callable[[str], FunctionConfiguration | None]
) -> EventSourceMapping:
    """Read an AWS::Lambda::EventSourceMapping. Raises ValueError with what is wrong.

    Both starting positions mean the same here: nothing is written before the mapping exists, except the seed,
    which leaves no record.
    """
    arn = str(properties.get("EventSourceArn", ""))
    if not table_of(arn):
        raise ValueError(f"the event source {arn or '(none)'} is no stream of a DynamoDB table")
    function = function_by_arn(str(properties.get("FunctionName")))
    if function is None:
        raise ValueError("the mapping names a function that is not in the template")
    if properties.get("StartingPosition") not in ("LATEST", "TRIM_HORIZON"):
        raise ValueError("StartingPosition must be LATEST or TRIM_HORIZON")
    batch = properties.get("BatchSize", DEFAULT_BATCH)
    if not str(batch).isdigit() or not 1 <= int(batch) <= MAX_BATCH:
        raise ValueError(f"BatchSize must be a number from 1 to {MAX_BATCH}")
    enabled = str(properties.get("Enabled", True)).lower() != "false"
    return EventSourceMapping(
        uuid=logical_id, source_arn=arn, function=function.logical_id, batch_size=int(batch), enabled=enabled
    )
