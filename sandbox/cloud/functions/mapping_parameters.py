"""Reading the parameters of an event source mapping: which there are for which source, their bounds, Lambda's words.

Bounds are those of the Lambda API reference (CreateEventSourceMapping) and of "Lambda parameters for Amazon SQS /
DynamoDB / Kinesis Data Streams event source mappings", Lambda developer guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.delivery.pattern_rules import validate
from sandbox.cloud.functions.parameter_values import boolean, check_member, members_of, moment, number
from sandbox.job import JsonValue

OF_CREATE = frozenset({
    "EventSourceArn", "FunctionName", "Enabled", "BatchSize", "MaximumBatchingWindowInSeconds", "StartingPosition",
    "StartingPositionTimestamp", "FilterCriteria", "FunctionResponseTypes", "BisectBatchOnFunctionError",
    "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "DestinationConfig", "ParallelizationFactor", "ScalingConfig",
    "TumblingWindowInSeconds", "Tags",
})  # fmt: skip
OF_UPDATE = (OF_CREATE | {"UUID"}) - {"EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "Tags"}
MAX_FILTERS = 5
MAX_PATTERN = 4096
MAX_AGE = 604_800
_NO_RETRY_LIMIT = -1


@dataclass(frozen=True, slots=True)
class Kind:
    """Which kind of source a mapping reads."""

    service: str
    fifo: bool = False

    @property
    def queue(self) -> bool:
        return self.service == "sqs"


def kind_of(arn: str) -> Kind:
    """Raises ValueError when `arn` is no queue's, DynamoDB stream's or Kinesis stream's."""
    known = {
        "sqs": r"arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?",
        "dynamodb": r"arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table/[\w.-]+/stream/.+",
        "kinesis": r"arn:aws:kinesis:[a-z0-9-]+:\d{12}:stream/[\w.-]+",
    }
    for service, form in known.items():
        found = re.fullmatch(form, arn, re.ASCII)
        if found:
            return Kind(service, fifo=service == "sqs" and found[1] is not None)
    raise ValueError(f"Unrecognized event source, must be kinesis, dynamodb stream or sqs: {arn or '(none)'}")


def refuse_unknown(properties: Mapping[str, Any], known: Collection[str]) -> None:
    for name in properties:
        if name not in known:
            raise ValueError(f"The parameter {name} of an event source mapping is not supported here")


def read(properties: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """The fields of EventSourceMapping that `properties` name."""
    fields: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if properties.get(name) is not None:
            _refuse_for_kind(name, properties[name], kind)
            fields.update(reader(properties[name], kind))
    return fields


def check_batching(batch_size: int, window: float, kind: Kind) -> None:
    """What batch size and window may be together."""
    if kind.fifo and window:
        raise ValueError("Batching window is not supported for FIFO queues.")
    if kind.queue and batch_size > 10 and window < 1:
        raise ValueError(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )


def starting_position(properties: Mapping[str, Any], kind: Kind, arn: str, now: float) -> tuple[str, float | None]:
    """The position, and for AT_TIMESTAMP its epoch seconds; a queue has neither."""
    position, given = properties.get("StartingPosition"), properties.get("StartingPositionTimestamp")
    if kind.queue:
        if position is not None or given is not None:
            raise ValueError("StartingPosition is not supported for SQS event source mappings.")
        return "LATEST", None
    if position is None:
        raise ValueError(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    check_member("startingPosition", position, ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"))
    if position == "AT_TIMESTAMP" and kind.service == "dynamodb":
        raise ValueError(f"Unsupported starting position for arn type: {arn}")
    if position != "AT_TIMESTAMP":
        if given is not None:
            raise ValueError("StartingPositionTimestamp is only valid when StartingPosition is AT_TIMESTAMP.")
        return str(position), None
    instant = moment(given)
    if instant > now:
        raise ValueError("StartingPositionTimestamp cannot be in the future.")
    return str(position), instant


# one parameter each, in the order in which Lambda is asked for them


def _enabled(value: Any, _kind: Kind) -> dict[str, Any]:
    return {"enabled": boolean("enabled", value)}


def _batch_size(value: Any, kind: Kind) -> dict[str, Any]:
    size = number("batchSize", value, 1, 10_000)
    if kind.fifo and size > 10:
        raise ValueError("The maximum batch size of a FIFO queue is 10.")
    return {"batch_size": size}


def _window(value: Any, _kind: Kind) -> dict[str, Any]:
    return {"window_seconds": float(number("maximumBatchingWindowInSeconds", value, 0, 300))}


def _filters(value: Any, kind: Kind) -> dict[str, Any]:
    filters = members_of("FilterCriteria", value, {"Filters"}).get("Filters") or []
    if not isinstance(filters, list):
        raise ValueError("Filters of FilterCriteria must be a list.")
    if len(filters) > MAX_FILTERS:
        raise ValueError(f"Number of filters in the filter criteria must not be more than {MAX_FILTERS}.")
    return {
        "filters": tuple(_pattern(members_of("Filters", entry, {"Pattern"}).get("Pattern"), kind) for entry in filters)
    }


def _pattern(text: Any, kind: Kind) -> Mapping[str, JsonValue]:
    if not isinstance(text, str) or len(text) > MAX_PATTERN:
        raise ValueError(
            f"Invalid filter pattern definition. A Pattern is a JSON text of up to {MAX_PATTERN} characters"
        )
    try:
        pattern = validate(text)
    except ValueError as error:
        raise ValueError(f"Invalid filter pattern definition. {error}") from error
    content = {"kinesis": "data", "dynamodb": "dynamodb"}.get(kind.service)
    if content is not None and not isinstance(pattern.get(content, {}), dict):
        raise ValueError(f"Invalid filter pattern definition. {content} must be an object for a {kind.service} source")
    return pattern


def _response_types(value: Any, _kind: Kind) -> dict[str, Any]:
    types = value if isinstance(value, list) else [value]
    for entry in types:
        check_member("functionResponseTypes", entry, ("ReportBatchItemFailures",))
    return {"report_batch_item_failures": bool(types)}


def _bisect(value: Any, _kind: Kind) -> dict[str, Any]:
    return {"bisect": boolean("bisectBatchOnFunctionError", value)}


def _retries(value: Any, _kind: Kind) -> dict[str, Any]:
    return {"max_retries": number("maximumRetryAttempts", value, _NO_RETRY_LIMIT, 10_000)}


def _age(value: Any, _kind: Kind) -> dict[str, Any]:
    age = number("maximumRecordAgeInSeconds", value, -1, MAX_AGE)
    if -1 < age < 60:
        raise ValueError(f"Maximum record age in seconds must be -1 or between 60 and {MAX_AGE}, not {age}.")
    return {"max_age_seconds": age}


def _destination(value: Any, _kind: Kind) -> dict[str, Any]:
    config = members_of("DestinationConfig", value, {"OnFailure", "OnSuccess"})
    if config.get("OnSuccess"):
        raise ValueError("OnSuccess destinations are not supported for event source mappings.")
    arn = str(members_of("OnFailure", config.get("OnFailure") or {}, {"Destination", "Type"}).get("Destination") or "")
    if arn and not re.fullmatch(r"arn:aws:((sqs|sns):[a-z0-9-]+:\d{12}:[\w-]+|s3:::[a-z0-9.-]+)", arn, re.ASCII):
        raise ValueError(
            "The on-failure destination of an event source mapping must be a standard queue, a standard topic or a "
            f"bucket, not {arn}."
        )
    return {"on_failure": arn}


def _parallelization(value: Any, _kind: Kind) -> dict[str, Any]:
    return {"parallelization": number("parallelizationFactor", value, 1, 10)}


def _scaling(value: Any, _kind: Kind) -> dict[str, Any]:
    most = members_of("ScalingConfig", value, {"MaximumConcurrency"}).get("MaximumConcurrency")
    return {"max_concurrency": None if most is None else number("maximumConcurrency", most, 2, 1000)}


def _tumbling(value: Any, _kind: Kind) -> dict[str, Any]:
    if number("tumblingWindowInSeconds", value, 0, 900):
        raise ValueError("The parameter TumblingWindowInSeconds of an event source mapping is not supported here")
    return {}


_READERS: dict[str, Callable[[Any, Kind], dict[str, Any]]] = {
    "Enabled": _enabled,
    "BatchSize": _batch_size,
    "MaximumBatchingWindowInSeconds": _window,
    "FilterCriteria": _filters,
    "FunctionResponseTypes": _response_types,
    "BisectBatchOnFunctionError": _bisect,
    "MaximumRetryAttempts": _retries,
    "MaximumRecordAgeInSeconds": _age,
    "DestinationConfig": _destination,
    "ParallelizationFactor": _parallelization,
    "ScalingConfig": _scaling,
    "TumblingWindowInSeconds": _tumbling,
}
_STREAMS_ONLY = {
    "BisectBatchOnFunctionError": "bisect batch on function error",
    "MaximumRetryAttempts": "maximum retry attempts",
    "MaximumRecordAgeInSeconds": "maximum record age in seconds",
    "DestinationConfig": "destination config",
    "ParallelizationFactor": "parallelization factor",
    "TumblingWindowInSeconds": "tumbling window in seconds",
}


def _refuse_for_kind(name: str, value: Any, kind: Kind) -> None:
    if kind.queue and name in _STREAMS_ONLY:
        raise ValueError(f"Unsupported {_STREAMS_ONLY[name]} parameter for given event source mapping type.")
    if not kind.queue and name == "ScalingConfig" and value:
        raise ValueError("Unsupported scaling config parameter for given event source mapping type.")
