"""Metrics in log lines ("Specification: Embedded metric format", Amazon CloudWatch user guide).

A line that is no such document, or has a mistake in it, is a log line and no more: CloudWatch says nothing either.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Iterator
from typing import Any

from sandbox.cloud.observe.handler_time import cloud_seconds
from sandbox.cloud.observe.metrics import Datum, MetricId

MAX_DIMENSIONS, MAX_METRICS, MAX_VALUES = 30, 100, 100
"""In one dimension set, in one directive, in one array of values."""
MAX_FOUND = 10_000
"""Values that one line may measure: a short line can ask for millions."""
UNITS = frozenset(
    {"Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None", "Count/Second"}
    | {prefix + unit for prefix in ("", "Kilo", "Mega", "Giga", "Tera") for unit in ("bytes", "bits")}
    | {unit + rate for unit in ("Bytes", "Bits") for rate in ("", "/Second")}
    | {
        prefix + unit + rate
        for prefix in ("Kilo", "Mega", "Giga", "Tera")
        for unit in ("bytes", "bits")
        for rate in ("", "/Second")
    }
) - {"bytes", "bits"}


def embedded_metrics(line: str) -> Iterator[tuple[MetricId, Datum]]:
    """What `line` measures: one for each metric, dimension set and value."""
    if '"_aws"' not in line:
        return
    start = line.find("{")
    if line[:start].strip():
        return
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return
    metadata = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("CloudWatchMetrics"), list):
        return
    at = metadata.get("Timestamp")
    if isinstance(at, bool) or not isinstance(at, int | float) or not _recent(at / 1000):
        return
    directives = [one for one in metadata["CloudWatchMetrics"] if _is_directive(one)]
    found = (_of_directive(document, one, cloud_seconds(at / 1000)) for one in directives)
    yield from itertools.islice(itertools.chain.from_iterable(found), MAX_FOUND)


def _recent(at: float) -> bool:
    """At most two weeks old, at most two hours ahead, by the clock that the handler reads."""
    return -14 * 86400 <= at - time.time() <= 7200


def _is_directive(directive: Any) -> bool:
    return (
        isinstance(directive, dict)
        and isinstance(directive.get("Namespace"), str)
        and 1 <= len(directive["Namespace"]) <= 1024
        and isinstance(directive.get("Dimensions"), list)
        and isinstance(directive.get("Metrics"), list)
        and len(directive["Metrics"]) <= MAX_METRICS
    )


def _of_directive(document: dict[str, Any], directive: dict[str, Any], at: float) -> Iterator[tuple[MetricId, Datum]]:
    sets = [found for names in directive["Dimensions"] if (found := _dimensions(document, names)) is not None]
    for definition in directive["Metrics"]:
        if not isinstance(definition, dict) or not isinstance(definition.get("Name"), str):
            continue
        unit = definition.get("Unit", "None")
        if unit not in UNITS or definition.get("StorageResolution", 60) not in (1, 60):
            continue
        values = _values(document.get(definition["Name"]))
        for dimensions in sets:
            metric = MetricId.of(directive["Namespace"], definition["Name"], dimensions)
            for value in values:
                yield metric, Datum(at, value, unit)


def _dimensions(document: dict[str, Any], names: Any) -> dict[str, str] | None:
    """A dimension set with its values; None when the document does not have all of them as text."""
    if not isinstance(names, list) or len(names) > MAX_DIMENSIONS:
        return None
    values = {name: document.get(name) for name in names if isinstance(name, str)}
    if len(values) != len(set(map(str, names))):
        return None
    texts = {name: value for name, value in values.items() if isinstance(value, str) and 1 <= len(value) <= 1024}
    return texts if len(texts) == len(values) else None


def _values(found: Any) -> list[float]:
    """The numbers of a metric's member; none when one of them is no number."""
    members = found if isinstance(found, list) else [found]
    if len(members) > MAX_VALUES:
        return []
    numbers = [
        float(member)
        for member in members
        if isinstance(member, int | float) and not isinstance(member, bool) and math.isfinite(member)
    ]
    return numbers if len(numbers) == len(members) else []
