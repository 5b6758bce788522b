"""Smithy RPC v2 CBOR at the edge ("Smithy RPC v2 CBOR protocol", Smithy specification; RFC 8949).

boto3 speaks it to CloudWatch. moto does not, but every service that speaks it here speaks AWS JSON as well: a request
is translated into JSON before anybody reads it, and the answer back (`cbor_answers`). botocore's own reader and
writer of CBOR do the work.
"""

from __future__ import annotations

import base64
import datetime
import functools
import json
import re
from typing import Any

from botocore.parsers import ResponseParserError, RpcV2CBORParser

from sandbox.cloud.front.http import Headers, HttpRequest

CONTENT_TYPE = "application/cbor"
HEADER = ("smithy-protocol", "rpc-v2-cbor")
PATH = re.compile(r"/service/([A-Za-z0-9_]{1,100})/operation/([A-Za-z0-9]{1,100})")


def speaks(request: HttpRequest) -> bool:
    return request.headers.get(HEADER[0]) == HEADER[1]


def opened(request: HttpRequest) -> HttpRequest:
    """The request in AWS JSON 1.0 when it is in CBOR, else as it is. Raises ValueError for what is no CBOR."""
    if not speaks(request):
        return request
    found = PATH.fullmatch(request.path)
    if found is None:
        raise ValueError("a request in CBOR names its service and operation in the path")
    document = read(request.body) if request.body else {}
    if document is None:
        raise ValueError("the body is no CBOR")
    dropped = ("content-type", "content-length", "x-amz-target", HEADER[0])
    pairs = [pair for pair in request.headers if pair[0].lower() not in dropped]
    pairs += [("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Target", f"{found[1]}.{found[2]}")]
    return HttpRequest("POST", "/", Headers(pairs), json.dumps(document, default=_as_json).encode())


def read(body: bytes) -> Any:
    """What `body` says in CBOR; None when it is none."""
    reader = _reader()
    try:
        return reader.parse_data_item(reader.get_peekable_stream_from_bytes(body))
    except (ResponseParserError, ValueError, TypeError, KeyError, OverflowError, RuntimeError, MemoryError):
        return None


@functools.cache
def _reader() -> Any:
    return RpcV2CBORParser()


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise ValueError(f"a {type(value).__name__} has no place in a request")
