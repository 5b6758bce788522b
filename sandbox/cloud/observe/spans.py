"""OpenTelemetry's spans as X-Ray's subsegments ("OpenTelemetry Protocol Specification"; the mapping is that of the
OpenTelemetry collector's exporter for X-Ray). They come as JSON or as protobuf; nothing in them is trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.cloud.functions.documents import NotJson, read_document
from sandbox.cloud.observe.otlp_protobuf import NotProtobuf, read_request
from sandbox.cloud.observe.segments import BadSegment, Document, checked

_CLIENT = 3
_ERROR = (2, "STATUS_CODE_ERROR")
_UNFIT = re.compile(r"[^\w\s.:/%&#=+\\\-@$,]")


def from_exports(bodies: Iterable[bytes]) -> Iterator[Document]:
    """A subsegment for each span, with its trace and parent. A body that is no export, or a span that fits no
    subsegment, is dropped."""
    for body in bodies:
        for span in _spans(_request(body)):
            try:
                yield checked(json.dumps(_subsegment(span)).encode())
            except (BadSegment, LookupError, ValueError, TypeError, OverflowError):
                continue


def _request(body: bytes) -> Any:
    try:
        return read_document(body) if body.lstrip().startswith(b"{") else read_request(body)
    except (NotJson, NotProtobuf):
        return {}


def _spans(request: Any) -> Iterator[Document]:
    for resource in _objects(request, "resourceSpans"):
        for scope in _objects(resource, "scopeSpans"):
            yield from _objects(scope, "spans")


def _objects(holder: Any, name: str) -> list[Document]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _subsegment(span: Document) -> Document:
    """Raises LookupError, ValueError, TypeError, OverflowError for a span whose ids or times are none."""
    trace, attributes = str(span.get("traceId", "")).lower(), _attributes(span)
    indexed = attributes.pop("aws.xray.annotations", ())
    names = dict.fromkeys(name for name in indexed if name in attributes) if isinstance(indexed, list) else {}
    failed = span["status"] if isinstance(span.get("status"), dict) else {}
    on_aws = attributes.get("rpc.system") == "aws-api"
    kind = span.get("kind")
    remote = {"namespace": "remote"} if kind in (_CLIENT, "SPAN_KIND_CLIENT") else {}
    return {
        "type": "subsegment",
        "id": str(span.get("spanId", "")).lower(),
        "trace_id": f"1-{trace[:8]}-{trace[8:]}",
        **({"parent_id": str(span["parentSpanId"]).lower()} if span.get("parentSpanId") else {}),
        "name": _UNFIT.sub("_", str(span.get("name") or "span"))[:200],
        "start_time": int(span["startTimeUnixNano"]) / 1e9,
        "end_time": int(span["endTimeUnixNano"]) / 1e9,
        **({"namespace": "aws", "aws": _aws(attributes)} if on_aws else remote),
        "annotations": {re.sub(r"\W", "_", name): attributes.pop(name) for name in names},
        "metadata": {"default": attributes} if attributes else {},
        **({"fault": True, "cause": _cause(failed)} if failed.get("code") in _ERROR else {}),
    }


def _attributes(span: Document) -> Document:
    pairs = [(str(pair.get("key", ""))[:256], pair.get("value")) for pair in _objects(span, "attributes")]
    return {key: _plain(value) for key, value in pairs[:128]}


def _plain(value: Any) -> Any:
    """An attribute's value without its type; numbers of 64 bits are texts in JSON."""
    if not isinstance(value, dict):
        return None
    if "arrayValue" in value:
        return [_plain(member) for member in _objects(value["arrayValue"], "values")]
    if "intValue" in value:
        return int(value["intValue"])
    return next((value[name] for name in ("stringValue", "boolValue", "doubleValue") if name in value), None)


def _aws(attributes: Document) -> Document:
    named = {"operation": attributes.get("rpc.method"), "request_id": attributes.get("aws.request_id")}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def _cause(status: Document) -> Document:
    return {"exceptions": [{"type": "Error", "message": str(status.get("message") or "")[:1024]}]}
