"""X-Ray's traces as trees of bars ("AWS X-Ray segment documents", AWS X-Ray Developer Guide).

Segments and subsegments are what handlers sent, so nothing in them is taken for granted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from course.web.present.trace import Bar, bar
from course.web.present.visible import bounded, label, pretty, short
from sandbox.result import Result

MOST = 100
"""Segments and subsegments of one trace on a page."""
DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    name: str
    origin: str  # "AWS::Lambda::Function", or a subsegment's namespace
    depth: int
    ms: float
    bar: Bar
    annotations: tuple[tuple[str, str], ...]
    metadata: str  # "" when there is none
    state: str  # "ok" | "error" | "fault" | "throttle"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XrayTrace:
    id: str
    spans: tuple[Span, ...]
    more: int


def traces(results: Iterable[Result], wanted: Iterable[str] | None = None) -> list[XrayTrace]:
    """The traces in all results; of `wanted` ids only, when given."""
    ids = None if wanted is None else set(wanted)
    return [
        _trace(trace)
        for result in results
        for trace in result.observed.traces
        if ids is None or str(trace.get("id")) in ids
    ]


def _trace(trace: Mapping[str, Any]) -> XrayTrace:
    found = [each for each in map(_document, trace.get("segments") or ()) if each]
    flat = list(_nested(found))
    starts = [_time(each, "start_time") for each, _ in flat if _time(each, "start_time")]
    begin = min(starts, default=0.0)
    end = max((_time(each, "end_time") for each, _ in flat), default=begin)
    total = max(end - begin, 0.000_001)
    spans = tuple(_span(each, depth, begin, total) for each, depth in flat[:MOST])
    return XrayTrace(id=label(trace.get("id", "")), spans=spans, more=max(0, len(flat) - MOST))


def _document(segment: Any) -> dict[str, Any] | None:
    if isinstance(segment, str):
        try:
            segment = json.loads(segment)
        except ValueError:
            return None
    return segment if isinstance(segment, dict) else None


def _nested(segments: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each segment below the one whose id its `parent_id` names, wherever that is; by the time they began."""
    everything: list[tuple[dict[str, Any], str | None]] = []

    def collect(segment: dict[str, Any], parent: str | None) -> None:
        everything.append((segment, str(segment.get("parent_id") or parent or "") or None))
        for inner in segment.get("subsegments") or ():
            if isinstance(inner, dict) and len(everything) < MOST * 4:
                collect(inner, str(segment.get("id")))

    for segment in segments:
        collect(segment, None)
    ids = {str(segment.get("id")) for segment, _ in everything}
    below: dict[str | None, list[dict[str, Any]]] = {}
    for segment, parent in everything:
        below.setdefault(parent if parent in ids else None, []).append(segment)
    done: set[int] = set()

    def walk(parent: str | None, depth: int) -> Iterator[tuple[dict[str, Any], int]]:
        for segment in sorted(below.get(parent, ()), key=lambda each: _time(each, "start_time")):
            if id(segment) not in done and depth < MOST:
                done.add(id(segment))
                yield segment, depth
                yield from walk(str(segment.get("id")), depth + 1)

    yield from walk(None, 0)


def _span(segment: Mapping[str, Any], depth: int, begin: float, total: float) -> Span:
    start = _time(segment, "start_time") or begin
    end = max(_time(segment, "end_time"), start)
    annotations = segment.get("annotations")
    metadata = segment.get("metadata")
    return Span(
        name=label(segment.get("name", "")),
        origin=label(segment.get("origin") or segment.get("namespace") or ""),
        depth=min(depth, DEEPEST),
        ms=(end - start) * 1000,
        bar=bar(start - begin, end - start, total),
        annotations=tuple((label(key), short(value, 200)) for key, value in annotations.items())
        if isinstance(annotations, Mapping)
        else (),
        metadata=pretty(metadata) if metadata else "",
        state=next((state for state in ("throttle", "fault", "error") if segment.get(state)), "ok"),
        cause=_cause(segment.get("cause")),
    )


def _cause(cause: Any) -> str:
    exceptions = cause.get("exceptions") if isinstance(cause, Mapping) else None
    if not isinstance(exceptions, list):
        return ""
    found = [f"{each.get('type', '')}: {each.get('message', '')}" for each in exceptions if isinstance(each, Mapping)]
    return bounded("; ".join(found), 600)


def _time(segment: Mapping[str, Any], name: str) -> float:
    value = segment.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
