"""Taking an upload out of its chunks ("Transferring payload in multiple chunks", Amazon S3 API reference).

moto's own decoder allocates as many bytes as a header claims; this one never holds more than arrived.
"""

from __future__ import annotations

from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.front.protocol import Unreadable

_STREAMING = "STREAMING-"


def decode_aws_chunked(request: HttpRequest) -> HttpRequest:
    """The same upload in one piece, its trailing fields (checksums) as headers.

    Raises Unreadable when the chunks are malformed or their length is not the announced one.
    """
    if not request.headers.get("x-amz-content-sha256").startswith(_STREAMING):
        return request
    body, trailer = _chunks(request.body)
    announced = request.headers.get("x-amz-decoded-content-length")
    if announced and announced != str(len(body)):
        raise Unreadable("you did not provide the number of bytes specified by the Content-Length HTTP header")
    pairs = [(name, value) for name, value in request.headers if name.lower() not in _DROPPED]
    encodings = [part.strip() for part in request.headers.get("content-encoding").split(",")]
    left = ",".join(part for part in encodings if part and part != "aws-chunked")
    if left:
        pairs.append(("Content-Encoding", left))
    return HttpRequest(request.method, request.target, Headers([*pairs, *trailer]), body)


_DROPPED = frozenset(
    {"x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer", "content-encoding", "content-length"}
)


def _chunks(raw: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    parts: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\r\n", at, at + 256)
        if end < 0:
            raise Unreadable("a chunk of the upload is malformed")
        try:
            size = int(raw[at:end].split(b";")[0], 16)
        except ValueError as error:
            raise Unreadable("a chunk of the upload is malformed") from error
        at = end + 2
        if size == 0:
            return b"".join(parts), _trailer(raw[at:])
        if size < 0 or at + size + 2 > len(raw):
            raise Unreadable("a chunk of the upload is incomplete")
        parts.append(raw[at : at + size])
        at += size + 2


def _trailer(raw: bytes) -> list[tuple[str, str]]:
    fields = []
    for line in raw[:4096].split(b"\r\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if colon and name.lower().startswith("x-amz-checksum-"):
            fields.append((name, value.strip()))
    return fields
