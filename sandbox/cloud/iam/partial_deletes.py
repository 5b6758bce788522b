"""DeleteObjects, which S3 allows or denies key by key ("DeleteObjects", Amazon S3 API reference): what may not be
deleted is an error within a successful answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from sandbox.cloud.account import ACCESS_KEY_ID, REGION
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_END = b"</DeleteResult>"
_EMPTY = re.compile(rb"<DeleteResult([^>]*)/>")
_ENTITIES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def answered(
    operation: Operation,
    denied: Mapping[int, str],
    carry_out: Callable[[HttpRequest], HttpResponse],
) -> HttpResponse:
    """Delete everything but the objects whose numbers are in `denied`, and say of those why: number -> sentence."""
    objects: Sequence[Mapping[str, Any]] = operation.parameters["Delete"]["Objects"]
    allowed = [each for number, each in enumerate(objects) if number not in denied]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="{_NAMESPACE}"></DeleteResult>'.encode()
    if allowed:
        cause = Listeners.cause
        response = carry_out(_request(operation, allowed))
        Listeners.cause = cause
        if response.status != 200:
            return response
        body = _EMPTY.sub(rb"<DeleteResult\1></DeleteResult>", response.body)
    errors = "".join(_error(objects[number], sentence) for number, sentence in denied.items())
    begin, end, rest = body.rpartition(_END)
    body = begin + errors.encode() + end + rest
    return HttpResponse(200, Headers([("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]), body)


def _request(operation: Operation, objects: Sequence[Mapping[str, Any]]) -> HttpRequest:
    quiet = operation.parameters["Delete"].get("Quiet")
    body = (
        f'<Delete xmlns="{_NAMESPACE}">'
        + "".join(f"<Object>{_members(each, ('Key', 'VersionId', 'ETag'))}</Object>" for each in objects)
        + (f"<Quiet>{str(bool(quiet)).lower()}</Quiet>" if quiet is not None else "")
        + "</Delete>"
    ).encode()
    scope = f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20250101/{REGION}/s3/aws4_request"
    headers = [("Authorization", scope), ("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    return HttpRequest("POST", f"/{quote(str(operation.parameters['Bucket']))}?delete", Headers(headers), body)


def _error(item: Mapping[str, Any], sentence: str) -> str:
    known = _members(item, ("Key", "VersionId"))
    return f"<Error>{known}<Code>AccessDenied</Code><Message>{escape(sentence)}</Message></Error>"


def _members(item: Mapping[str, Any], names: Sequence[str]) -> str:
    return "".join(
        f"<{name}>{escape(str(item[name]), _ENTITIES)}</{name}>" for name in names if item.get(name) is not None
    )
