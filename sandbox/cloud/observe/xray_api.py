"""The operations of X-Ray ("AWS X-Ray API reference")."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.handler_time import cloud_range
from sandbox.cloud.observe.metrics_api import epoch
from sandbox.cloud.observe.pattern_errors import InvalidPattern
from sandbox.cloud.observe.refused import Carry, Parameters, Refused
from sandbox.cloud.observe.segments import BadSegment, Document
from sandbox.cloud.observe.trace_filters import Summary, parse
from sandbox.cloud.observe.traces import Traces

MAX_DOCUMENTS, MAX_IDS = 25, 5
"""Of one PutTraceSegments, of one BatchGetTraces."""


class XrayApi:
    def __init__(self, traces: Traces) -> None:
        self._traces = traces

    def operations(self) -> dict[str, Carry]:
        return {
            "PutTraceSegments": self._put,
            "PutTelemetryRecords": lambda _parameters: {},
            "GetTraceSummaries": self._summaries,
            "BatchGetTraces": self._batch,
        }

    def _put(self, parameters: Parameters) -> dict[str, Any]:
        documents = parameters["TraceSegmentDocuments"]
        if len(documents) > MAX_DOCUMENTS:
            raise Refused("InvalidRequestException", f"At most {MAX_DOCUMENTS} documents can be sent at once.")
        refused = []
        for document in documents:
            try:
                self._traces.put(document.encode("utf-8", "replace"))
            except BadSegment as bad:
                refused.append({"Id": bad.segment, "ErrorCode": bad.code, "Message": str(bad)})
        return {"UnprocessedTraceSegments": refused}

    def _summaries(self, parameters: Parameters) -> dict[str, Any]:
        start, end = cloud_range(epoch(parameters["StartTime"]), epoch(parameters["EndTime"]))
        expression = parameters.get("FilterExpression") or ""
        try:
            test = parse(expression) if expression.strip() else None
        except InvalidPattern as problem:
            raise Refused("InvalidRequestException", f"Invalid filter expression: {problem}.") from problem
        found = []
        count = 0
        for trace, segments in self._traces:
            summary = _summary_of(segments)
            begun = segments[0]["start_time"]
            if start <= begun <= end:
                count += 1
                if test is None or test(summary):
                    found.append(_described(trace, begun, summary))
        return {"TraceSummaries": found, "ApproximateTime": CLOCK.now(), "TracesProcessedCount": count}

    def _batch(self, parameters: Parameters) -> dict[str, Any]:
        wanted = parameters["TraceIds"]
        if len(wanted) > MAX_IDS:
            raise Refused("InvalidRequestException", f"At most {MAX_IDS} traces can be read at once.")
        traces = dict(self._traces)
        return {
            "Traces": [
                {
                    "Id": trace,
                    "Duration": _summary_of(traces[trace]).numbers["duration"],
                    "LimitExceeded": False,
                    "Segments": [{"Id": one["id"], "Document": json.dumps(one)} for one in traces[trace]],
                }
                for trace in wanted
                if trace in traces
            ],
            "UnprocessedTraceIds": [trace for trace in wanted if trace not in traces],
        }


def _summary_of(segments: list[Document]) -> Summary:
    annotations: dict[str, list[Any]] = {}
    everything = [*_nested(segments)]
    for entity in everything:
        for name, value in (entity.get("annotations") or {}).items():
            annotations.setdefault(name, []).append(value)
    end: float = max(segment.get("end_time") or segment["start_time"] for segment in segments)
    first = segments[0]
    response = (first.get("http") or {}).get("response")
    status = response.get("status") if isinstance(response, dict) else None
    numbers = {
        "duration": round(end - first["start_time"], 6),
        "responsetime": round(first.get("end_time", end) - first["start_time"], 6),
        **({"http.status": float(status)} if isinstance(status, int) else {}),
    }
    flags = {
        **{name: any(segment.get(name) for segment in segments) for name in ("error", "fault", "throttle")},
        "partial": any(segment.get("in_progress") for segment in segments),
    }
    return Summary(flags, numbers, frozenset(str(segment["name"]) for segment in segments), annotations)


def _described(trace: str, begun: float, summary: Summary) -> dict[str, Any]:
    return {
        "Id": trace,
        "StartTime": begun,
        "Duration": summary.numbers["duration"],
        "ResponseTime": summary.numbers["responsetime"],
        "HasError": summary.flags["error"],
        "HasFault": summary.flags["fault"],
        "HasThrottle": summary.flags["throttle"],
        "IsPartial": summary.flags["partial"],
        "Http": {"HttpStatus": int(summary.numbers["http.status"])} if "http.status" in summary.numbers else {},
        "Annotations": {
            name: [{"AnnotationValue": _typed(value)} for value in values]
            for name, values in summary.annotations.items()
        },
        "ServiceIds": [{"Name": name} for name in sorted(summary.services)],
    }


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BooleanValue": value}
    return {"NumberValue": value} if isinstance(value, int | float) else {"StringValue": str(value)}


def _nested(segments: list[Document]) -> Iterator[Document]:
    waiting = list(segments)
    while waiting:
        entity = waiting.pop()
        yield entity
        waiting += entity.get("subsegments", ())
