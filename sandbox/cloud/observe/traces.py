"""X-Ray: all traces of a run, put together when somebody asks ("AWS X-Ray concepts", AWS X-Ray developer guide)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.lambda_segments import call_subsegments, lambda_segments
from sandbox.cloud.observe.segments import BadSegment, Document, checked, from_datagrams
from sandbox.cloud.observe.spans import from_exports
from sandbox.cloud.observe.trace_ids import TraceHeader
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import Invocation

MAX_BYTES = 8 * 1024 * 1024
"""Of all that handlers send in one run; of what comes then nothing is kept."""
MAX_SENT = 1000
"""Subsegments that are kept of one invocation."""
LATE_SECONDS = 0.1
MAX_CHAIN = 8
"""How many documents may hang on one another, each with a depth of its own; what is deeper hangs on the segment."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is known of one invocation and has not been read yet."""

    own: Document  # the segment AWS::Lambda::Function
    ended: float  # epoch seconds of the cloud's clock
    invocation: Invocation
    exchange: Exchange


class Traces:
    def __init__(self) -> None:
        self._segments: dict[str, list[Document]] = {}
        self._unread: list[_Sent] = []
        self._bytes = 0

    def invoked(self, function: FunctionConfiguration, invocation: Invocation, exchange: Exchange) -> None:
        """Keep the segments of an invocation that was sampled, and what its handler sent."""
        header = TraceHeader.parse(invocation.trace_header)
        if not header.sampled or not header.root:
            return
        service, own = lambda_segments(function, invocation)
        self._segments.setdefault(header.root, []).extend((service, own))
        self._bytes += sum(map(len, exchange.segments)) + sum(map(len, exchange.spans))
        if self._bytes > MAX_BYTES:
            exchange = dataclasses.replace(exchange, segments=(), spans=())
        self._unread.append(_Sent(own, CLOCK.now(), invocation, exchange))

    def put(self, body: bytes) -> None:
        """A document that was sent by PutTraceSegments. Raises BadSegment."""
        self._bytes += len(body)
        if self._bytes > MAX_BYTES:
            raise BadSegment("ThrottledException", f"A run may send at most {MAX_BYTES} bytes of segments.")
        document = checked(body)
        self._read()
        segments = self._segments.setdefault(document["trace_id"], [])
        if document.get("type") == "subsegment":
            parent = _entity_of(segments, document.get("parent_id", ""))
            if parent is not None:
                _attach(parent, document)
                return
        segments.append(document)

    def __iter__(self) -> Iterator[tuple[str, list[Document]]]:
        """(trace id, its segments in the order of time)"""
        self._read()
        for trace, segments in self._segments.items():
            yield trace, sorted(segments, key=lambda segment: (segment["start_time"], segment.get("parent_id", "")))

    def facts(self) -> tuple[Document, ...]:
        """For the result."""
        return tuple({"id": trace, "segments": segments} for trace, segments in self)

    def _read(self) -> None:
        unread, self._unread = self._unread, []
        for sent in unread:
            found = itertools.chain(from_datagrams(sent.exchange.segments), from_exports(sent.exchange.spans))
            own = (one for one in found if one.get("trace_id") == sent.own["trace_id"])
            entities = list(itertools.islice(own, MAX_SENT))
            calls = [*call_subsegments(sent.invocation, [*_walk(entities)], sent.ended)]
            for call in calls:
                _attach(_invocation_of(sent.own), call)
            _make_room(sent.own, entities)
            _assemble(sent.own, entities)


def _assemble(own: Document, entities: list[Document]) -> None:
    """Put each subsegment below the one that its parent_id names; below the function's own segment when that is not
    there. A later document of the same id takes the place of the earlier, which was in progress."""
    latest = {entity["id"]: entity for entity in entities if entity["id"] != own["id"]}
    within = {one["id"]: (one, entity) for entity in latest.values() for one in _walk([entity])}
    parents = {entity["id"]: within.get(str(entity.get("parent_id"))) for entity in latest.values()}
    for entity in latest.values():
        above, length = parents[entity["id"]], 0
        while above is not None and above[1] is not entity and length < MAX_CHAIN:
            above, length = parents[above[1]["id"]], length + 1
        found = parents[entity["id"]]
        _attach(found[0] if found is not None and above is None else own, entity)


def _make_room(own: Document, entities: list[Document]) -> None:
    """Let Invocation begin with the first thing that the handler did: the cloud hears of its end a little late."""
    invocation = _invocation_of(own)
    began = invocation["start_time"]
    early = min((one["start_time"] for one in entities if 0 < began - one["start_time"] < LATE_SECONDS), default=began)
    invocation["start_time"] = early
    own["start_time"] = min(own["start_time"], early)
    for part in own["subsegments"]:
        if part["name"] == "Initialization":
            part["end_time"] = early


def _invocation_of(own: Document) -> Document:
    found: Document = next(part for part in own["subsegments"] if part["name"] == "Invocation")
    return found


def _attach(parent: Document, entity: Document) -> None:
    for name in ("trace_id", "parent_id", "type"):
        entity.pop(name, None)
    parent.setdefault("subsegments", []).append(entity)


def _entity_of(entities: list[Document], identity: str) -> Document | None:
    return next((one for one in _walk(entities) if one["id"] == identity), None) if identity else None


def _walk(entities: list[Document]) -> Iterator[Document]:
    """All of them and what is below them."""
    waiting = list(entities)
    while waiting:
        entity = waiting.pop()
        yield entity
        waiting += entity.get("subsegments", ())
