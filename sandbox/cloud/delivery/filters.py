"""Filter criteria: which records of a source a mapping lets through to its function ("Control which events Lambda
sends to your function", Lambda developer guide, and its pages on filtering with SQS, Kinesis and DynamoDB)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.delivery.patterns import OR, matches
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.job import JsonValue

_NOTHING = object()


def passes(mapping: EventSourceMapping, record: Mapping[str, JsonValue]) -> bool:
    """Whether one of the mapping's filters lets `record` (one of `Records`, as the function gets it) through."""
    if not mapping.filters:
        return True
    return any(_passes(mapping.service, pattern, record) for pattern in mapping.filters)


def _passes(service: str, pattern: Mapping[str, JsonValue], record: Mapping[str, JsonValue]) -> bool:
    if service == "sqs":
        return _content_passes(pattern, record, "body", record["body"])
    if service == "kinesis":
        # the fields of `kinesis` are written without it in a pattern: {"data": {..}, "partitionKey": [..]}
        view = {**record, **record["kinesis"]}
        return _content_passes(pattern, view, "data", base64.b64decode(view["data"]))
    return matches(pattern, dict(record))


def _content_passes(
    pattern: Mapping[str, JsonValue], view: Mapping[str, JsonValue], key: str, content: str | bytes
) -> bool:
    """A pattern that looks into the content needs JSON, one that takes it as a text needs a text that is no JSON; a
    pattern that does not ask for the content is about the rest alone."""
    wanted = _asked(pattern, key)
    document = _json(content)
    if any(isinstance(ask, dict) for ask in wanted):
        return document is not _NOTHING and matches(pattern, {**view, key: document})
    if wanted:
        return document is _NOTHING and matches(pattern, dict(view))
    return matches(pattern, {name: value for name, value in view.items() if name != key})


def _asked(pattern: Mapping[str, JsonValue], key: str) -> list[JsonValue]:
    branches = [branch for branch in pattern.get(OR, ()) if isinstance(branch, dict)]
    return [asked[key] for asked in (pattern, *branches) if key in asked]


def _json(content: str | bytes) -> Any:
    """An object or array; a text that happens to be a number or a quoted string is a text."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return _NOTHING
    return document if isinstance(document, dict | list) else _NOTHING
