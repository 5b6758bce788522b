"""Event source mappings of DynamoDB Streams ("Using AWS Lambda with Amazon DynamoDB", Lambda developer guide)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.exchange import FunctionConfiguration

DEFAULT_BATCH = 100
MAX_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class StreamMapping:
    logical_id: str
    table: str  # physical name
    stream_arn: str
    function: str  # logical id
    batch_size: int
    enabled: bool


def mapping_of(
    logical_id: str, properties: Mapping[str, Any], function_by_arn: Callable[[str], FunctionConfiguration | None]
) -> StreamMapping:
    """Read an AWS::Lambda::EventSourceMapping. Raises ValueError with what is wrong.

    Both starting positions mean the same here: nothing is written before the mapping exists, except the seed,
    which leaves no record.
    """
    arn = str(properties.get("EventSourceArn", ""))
    table = re.fullmatch(r"arn:aws:dynamodb:[^:]*:\d{12}:table/([^/]+)/stream/.+", arn)
    if table is None:
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
    return StreamMapping(logical_id, table.group(1), arn, function.logical_id, int(batch), enabled)
