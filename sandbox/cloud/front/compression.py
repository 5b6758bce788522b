"""Requests that an SDK has compressed ("requestCompression trait", Smithy specification): of the services here, only
CloudWatch's PutMetricData from 10 KB on."""

from __future__ import annotations

import zlib

from sandbox.cloud.front.http import Headers, HttpRequest

MAX_BYTES = 8 * 1024 * 1024
"""Of a body, unpacked: a few bytes can unpack to gigabytes."""
_GZIP = 16 + zlib.MAX_WBITS


def decompressed(service: str, request: HttpRequest) -> HttpRequest:
    """The request without its compression; as it is when it has none. Raises ValueError, also for a service that
    takes no compressed request."""
    encoding = request.headers.get("Content-Encoding")
    if encoding in ("", "identity"):
        return request
    if service != "cloudwatch" or encoding != "gzip":
        raise ValueError("a compressed request is not taken by this cloud")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(request.body, MAX_BYTES)
    except zlib.error as error:
        raise ValueError("the body is not what gzip writes") from error
    if not unpacker.eof:
        raise ValueError(f"the body is cut short, or has more than {MAX_BYTES} bytes")
    pairs = [pair for pair in request.headers if pair[0].lower() not in ("content-encoding", "content-length")]
    return HttpRequest(request.method, request.target, Headers([*pairs, ("Content-Length", str(len(body)))]), body)
