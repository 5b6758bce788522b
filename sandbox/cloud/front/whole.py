"""Requests that have come whole and as SDKs write them, and answers to them: what takes no parser with a memory.

Nearly every request is one. Whatever is written in any other way (a body that is still to come, chunks, an `Expect`, a
header that stands twice, a byte that is no ASCII) is nobody's affair here: h11 reads it. What is read here, h11 would
read as the same, and it would send the same bytes.
"""

from __future__ import annotations

import http.client
import re

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse

_MAX_HEAD_BYTES = 16 * 1024
_HEAD = re.compile(
    rb"(GET|HEAD|PUT|POST|DELETE) (/[\x21-\x7e]*+) HTTP/1\.1\r\n"
    rb"((?:[-!#$%&'*+.^_`|~0-9a-zA-Z]++: ?[\x21-\x7e]++(?:[ \t]++[\x21-\x7e]++)*+\r\n)++)\r\n"
)
_FIELDS = re.compile(r"(?:[-!#$%&'*+.^_`|~0-9a-zA-Z]++: (?:[\x21-\x7e]++(?:[ \t]++[\x21-\x7e]++)*+)?\r\n)*+")
_LENGTH = re.compile(r"[0-9]{1,9}")
_ELSEWHERE = frozenset({"transfer-encoding", "expect", "upgrade", "connection"})
_FRAMING = frozenset({"transfer-encoding", "connection", "content-length"})


def read(received: bytes, *, max_body_bytes: int) -> tuple[HttpRequest, bytes] | None:
    """The request that `received` begins with, and what comes after it; None when h11 has to read it."""
    head = _HEAD.match(received, 0, _MAX_HEAD_BYTES)
    if head is None:
        return None
    pairs = []
    hosts, length = 0, None
    for line in head[3].decode("ascii").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.lstrip(" ")
        pairs.append((name, value))
        if name == "host":
            hosts += 1
        elif name == "content-length":
            if length is not None or not _LENGTH.fullmatch(value):
                return None
            length = int(value)
        elif name in _ELSEWHERE and (name, value.lower()) != ("connection", "keep-alive"):
            return None
    begins = head.end()
    ends = begins + (length or 0)
    if hosts != 1 or len(received) < ends or (length or 0) > max_body_bytes:
        return None
    request = HttpRequest(head[1].decode("ascii"), head[2].decode("ascii"), Headers(pairs), received[begins:ends])
    return request, received[ends:]


def written(response: HttpResponse, method: str) -> bytes | None:
    """The answer to a request of that method, byte for byte; None when h11 has to write it."""
    fields = ""
    for name, value in response.headers:
        lower = name.lower()
        if lower == "host":
            return None
        if lower not in _FRAMING:
            fields += f"{name}: {value}\r\n"
    if not _FIELDS.fullmatch(fields):
        return None
    if method == "HEAD" or not 200 <= response.status <= 599 or (response.status in (204, 304) and response.body):
        return None
    phrase = http.client.responses.get(response.status, "Unknown")
    head = f"HTTP/1.1 {response.status} {phrase}\r\n{fields}Content-Length: {len(response.body)}\r\n\r\n"
    return head.encode("ascii") + response.body
