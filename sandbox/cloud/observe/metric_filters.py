"""Metric filters ("Creating metrics from log events using filters", Amazon CloudWatch Logs user guide)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.cloud.observe.filter_patterns import FilterPattern, InvalidPattern
from sandbox.cloud.observe.log_groups import metric_filters_of
from sandbox.cloud.observe.metrics import Datum, MetricId
from sandbox.cloud.observe.pattern_values import as_number


def filtered_metrics(group: str, events: Sequence[Any]) -> Iterator[tuple[MetricId, Datum]]:
    """What the metric filters of a group make of moto's `events`, which came together."""
    for metric_filter in metric_filters_of(group):
        try:
            pattern = FilterPattern.of(metric_filter["filterPattern"] or "")
        except InvalidPattern:
            continue  # a template's; the API refuses such a pattern when it is put
        for transformation in metric_filter["metricTransformations"]:
            matching = [event for event in events if pattern.matches(event.message)]
            found = [one for event in matching if (one := _measured(transformation, pattern, event)) is not None]
            yield from found
            default = transformation.get("defaultValue")
            if not found and default is not None and events:
                metric = MetricId.of(transformation["metricNamespace"], transformation["metricName"], {})
                yield metric, Datum(events[-1].timestamp / 1000, float(default), transformation.get("unit", "None"))


def _measured(transformation: dict[str, Any], pattern: FilterPattern, event: Any) -> tuple[MetricId, Datum] | None:
    """None when the value is no number, or a dimension is not in the event."""
    wanted = str(transformation["metricValue"])
    text = pattern.value(event.message, wanted) if wanted.startswith("$") else wanted
    value = as_number(text or "")
    dimensions = {
        name: pattern.value(event.message, reference)
        for name, reference in (transformation.get("dimensions") or {}).items()
    }
    texts = {name: found for name, found in dimensions.items() if found}
    if value is None or not math.isfinite(value) or len(texts) != len(dimensions):
        return None
    metric = MetricId.of(transformation["metricNamespace"], transformation["metricName"], texts)
    return metric, Datum(event.timestamp / 1000, value, transformation.get("unit", "None"))
