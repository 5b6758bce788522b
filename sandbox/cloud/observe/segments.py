"""Segment documents that a handler sent, read without trust ("AWS X-Ray segment documents", AWS X-Ray developer guide).

What they say is kept as what was said: no status and no verdict is made of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sandbox.cloud.functions.documents import NotJson, read_document
from sandbox.cloud.observe.handler_time import cloud_seconds
from sandbox.cloud.observe.trace_ids import SEGMENT_ID, TRACE_ID

Document = dict[str, Any]
MAX_DOCUMENT_BYTES = 64 * 1024
MAX_DEPTH, MAX_SUBSEGMENTS, MAX_ANNOTATIONS = 16, 1000, 50
_NAME = re.compile(r"[\w\s.:/%&#=+\\\-@$,]{1,200}")
_ANNOTATION = re.compile(r"[A-Za-z0-9_]{1,500}")


class BadSegment(ValueError):
    """`code` is what PutTraceSegments says of it."""

    def __init__(self, code: str, message: str, segment: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.segment = segment


def from_datagrams(datagrams: Iterable[bytes]) -> Iterator[Document]:
    """The subsegments in what came to the daemon's port. What is none is dropped, as the daemon does; segments too: a
    function has Lambda's, and the SDKs do not make others there."""
    for datagram in datagrams:
        head, _, body = datagram.partition(b"\n")
        try:
            header = read_document(head)
            if isinstance(header, dict) and header.get("format") == "json" and header.get("version") == 1:
                document = checked(body)
                if document.get("type") == "subsegment":
                    yield document
        except (NotJson, BadSegment):
            continue


def checked(body: bytes) -> Document:
    """One document, with nothing in it but what the format knows; times by the cloud's clock. Raises BadSegment."""
    if len(body) > MAX_DOCUMENT_BYTES:
        raise BadSegment("InvalidSegment", f"The document has more than {MAX_DOCUMENT_BYTES} bytes.")
    try:
        found = read_document(body)
    except NotJson as problem:
        raise BadSegment("JSONFormatError", f"Invalid segment: {problem}.") from problem
    if not isinstance(found, dict):
        raise BadSegment("JSONFormatError", "Invalid segment: it is no object.")
    identity = found.get("id") if isinstance(found.get("id"), str) else ""
    if not TRACE_ID.fullmatch(str(found.get("trace_id"))):
        raise BadSegment("InvalidTraceId", "Invalid segment: trace_id is missing or malformed.", identity or "")
    return _entity(found, 0, [MAX_SUBSEGMENTS])


def _entity(found: Document, depth: int, left: list[int]) -> Document:
    left[0] -= 1
    if depth > MAX_DEPTH or left[0] < 0:
        raise BadSegment("InvalidSegment", "Invalid segment: too many subsegments.")
    identity = found.get("id")
    if not isinstance(identity, str) or not SEGMENT_ID.fullmatch(identity):
        raise BadSegment("InvalidId", "Invalid segment: id is missing or malformed.")
    for name in ("name", "start_time"):
        if name not in found:
            raise BadSegment("MissingParam", f"Invalid segment: {name} is missing.", identity)
    if not found.get("in_progress") and "end_time" not in found:
        raise BadSegment("MissingParam", "Invalid segment: end_time is missing.", identity)
    kept = {name: value for name, read in _MEMBERS.items() if (value := read(found.get(name))) is not None}
    if "name" not in kept or "start_time" not in kept:
        raise BadSegment("InvalidSegment", "Invalid segment: name or start_time is malformed.", identity)
    inner = found.get("subsegments")
    if isinstance(inner, list) and inner:
        kept["subsegments"] = [_entity(one, depth + 1, left) for one in inner if isinstance(one, dict)]
    return {"id": identity, **kept}


def _text(value: Any) -> str | None:
    return value[:1024] if isinstance(value, str) and value else None


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else None


def _moment(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return cloud_seconds(float(value)) if 0 <= value < 1e11 else None


def _flag(value: Any) -> bool | None:
    return True if value is True else None


def _object(value: Any) -> Document | None:
    return value if isinstance(value, dict) and value else None


def _annotations(value: Any) -> Document | None:
    """The pairs that X-Ray can index: names of letters, digits and `_`; texts, numbers, truth values."""
    if not isinstance(value, dict):
        return None
    fit = {
        name: one[:1000] if isinstance(one, str) else one
        for name, one in value.items()
        if _ANNOTATION.fullmatch(name) and isinstance(one, str | int | float | bool)
    }
    return dict(list(fit.items())[:MAX_ANNOTATIONS]) or None


def _identifier(pattern: re.Pattern[str]) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


_MEMBERS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "trace_id": _identifier(TRACE_ID),
    "parent_id": _identifier(SEGMENT_ID),
    "type": lambda value: "subsegment" if value == "subsegment" else None,
    "start_time": _moment,
    "end_time": _moment,
    "in_progress": _flag,
    "namespace": lambda value: value if value in ("aws", "remote") else None,
    "origin": _text,
    "error": _flag,
    "fault": _flag,
    "throttle": _flag,
    "cause": lambda value: value if isinstance(value, dict | str) and value else None,
    "annotations": _annotations,
    "metadata": _object,
    "http": _object,
    "aws": _object,
    "sql": _object,
    "user": _text,
    "service": _object,
    "precursor_ids": lambda value: value if isinstance(value, list) else None,
}
"""Member -> what of it is kept; None: nothing."""
