"""Requests as an SDK writes and signs them, then broken on their way, and answers as an SDK reads them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import h11
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.utils import get_service_model

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.listener import converse
from sandbox.cloud.services import SERVICES
from tests.sandbox.fuzz.parameters import TEXTS, One

HOST = "127.0.0.1:4566"
MAX_BODY_BYTES = 32 * 1024 * 1024
_SIGNER = Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")


@dataclass(frozen=True, slots=True)
class Message:
    """A request in parts that can be changed."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: Any
    """bytes; what JSON says; or a form's fields, a dict of texts."""

    def bytes(self) -> bytes:
        content = self.content()
        target = self.path + ("?" + "&".join(f"{quote(n)}={quote(v)}" for n, v in self.query) if self.query else "")
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        if not any(name.lower() == "content-length" for name, _ in self.headers):
            lines.append(f"Content-Length: {len(content)}")
        return "\r\n".join((*lines, "", "")).encode("utf-8", "replace") + content

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if any(value == "application/x-www-form-urlencoded; charset=utf-8" for _, value in self.headers):
            return urlencode(self.body).encode()
        return json.dumps(self.body).encode()


def protocols(service: str) -> tuple[str, ...]:
    """The protocols of the service's model, the one that botocore speaks first."""
    metadata = get_service_model(service).metadata
    return tuple(metadata.get("protocols") or [metadata["protocol"]])


def written(service: str, operation: str, parameters: dict[str, Any], protocol: str) -> Message:
    """Raises what botocore raises for parameters that it cannot write."""
    model = get_service_model(service).operation_model(operation)
    wire = _serializer(protocol).serialize_to_request(parameters, model)
    body = wire["body"]
    if isinstance(body, str):
        body = body.encode()
    if protocol in ("json", "rest-json") and body and "Payload" not in parameters and "InvokeArgs" not in parameters:
        body = json.loads(body)
    path, _, query = wire["url_path"].partition("?")  # "/{Bucket}?tagging"
    pairs = (*_pairs(query), *_pairs(wire["query_string"]))
    headers = tuple((str(name), str(value)) for name, value in {"Host": HOST, **wire["headers"]}.items())
    return _signed(service, Message(wire["method"], path, pairs, headers, body))


def _pairs(query: Any) -> tuple[tuple[str, str], ...]:
    """Of a query as botocore has it: a text, or a mapping to texts and lists of them."""
    if isinstance(query, str):
        return tuple((name, value) for name, _, value in (part.partition("=") for part in query.split("&")) if name)
    several = ((name, value if isinstance(value, list) else [value]) for name, value in query.items())
    return tuple((str(name), str(one)) for name, values in several for one in values)


@functools.cache
def _serializer(protocol: str) -> Any:
    return create_serializer(protocol, include_validation=False)


def _signed(service: str, message: Message) -> Message:
    url = f"http://{HOST}{quote(message.path)}"
    target = AWSRequest(message.method, url, dict(message.headers), message.content(), dict(message.query))
    SigV4Auth(_SIGNER, SERVICES[service].scope, "us-east-1").add_auth(target)
    return replace(message, headers=tuple((str(name), str(value)) for name, value in target.headers.items()))


def said(service: str, operation: str, protocol: str, response: HttpResponse) -> dict[str, Any]:
    """What an SDK makes of the answer. Raises when it can make nothing of it."""
    model = get_service_model(service).operation_model(operation)
    raw = {"status_code": response.status, "headers": _Folded(response.headers.pairs), "body": response.body,
        "context": {}}
    if model.has_streaming_output and response.status < 300:
        raw["body"] = response.body
    read: dict[str, Any] = create_parser(protocol).parse(raw, model.output_shape)
    return read


class _Folded(dict[str, str]):
    """Header fields that are found however their names are written."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super().__init__((name.lower(), value) for name, value in pairs)

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


ODD = (
    None, True, 0, -1, 1.5, 2**70, 1e308, "", "x" * 3000, "seeded", [], {}, [[]], [None], {"a": {"b": []}}, {"S": 5},
)  # fmt: skip
_HEADERS = (
    ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "text/plain"), ("Content-Encoding", "gzip"),
    ("Content-Encoding", "aws-chunked"), ("X-Amz-Target", "AmazonSQS.DeleteQueue"), ("X-Amz-Target", ""), ("Range",
    "bytes=5-1"),
    ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-decoded-content-length", "9999999999"),
    ("x-amz-copy-source", "/"), ("x-amz-copy-source-range", "bytes=9-1"), ("If-Match", "x"), ("If-Modified-Since",
    "never"),
    ("x-amz-tagging", "a&b=%zz"), ("x-amz-acl", "public-read"), ("x-amz-query-mode", "true"), ("smithy-protocol",
    "rpc-v2-cbor"),
    ("Content-MD5", "x"), ("x-amz-sdk-checksum-algorithm", "CRC32"), ("x-amz-checksum-crc32", "x"), ("Expect",
    "100-continue"),
    ("Transfer-Encoding", "chunked"), ("Content-Length", "5"), ("X-Amzn-Trace-Id", "Root=;;=,"), ("x-amz-meta-\u00e9",
    "\u2603"),
    ("Host", "seeded.s3.amazonaws.com"), ("Authorization",
    "AWS4-HMAC-SHA256 Credential=A/20250101/eu-west-1/s3/aws4_request"),
    ("X-Amz-Invocation-Type", "x"), ("X-Amz-Log-Type", "Tail"), ("X-Amz-Client-Context", "!!"),
)  # fmt: skip
_QUERY = ("uploads", "versions", "versioning", "tagging", "uploadId", "partNumber", "list-type", "max-keys", "Action",
          "Qualifier", "X-Amz-Signature", "encoding-type", "delete", "acl", "versionId", "marker",
          "MaxItems")  # fmt: skip
_SHORT = tuple(text for text in TEXTS if len(text) < 6000)


def broken(one: One, message: Message) -> Message:
    """The same with one thing about it changed."""
    place = one(range(30))
    match one(range(9)):
        case 0 | 1:
            odd = one(ODD)
            return _changed(message, place, lambda holder, key: holder.__setitem__(key, odd))
        case 2:
            text = one(_SHORT)
            return _changed(message, place, lambda holder, key: holder.__setitem__(key, text))
        case 3:
            return _changed(message, place, lambda holder, key: holder.__delitem__(key))
        case 4:
            name, odd = one(_SHORT), one(ODD)
            return _changed(message, place, functools.partial(_add, name=name, odd=odd))
        case 5:
            return _with_header(message, one(_HEADERS))
        case 6:
            return replace(message, query=(*message.query, (one(_QUERY), one(_SHORT))))
        case 7:
            return _elsewhere(message, place, one(_SHORT))
        case 8 if one(range(3)) == 0:
            return replace(message, method=one(("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH")))
    return _spoilt(message, one(range(400)), bytes(one(range(256)) for _ in range(one(range(4)))))


def _with_header(message: Message, pair: tuple[str, str]) -> Message:
    return replace(message, headers=(*(p for p in message.headers if p[0].lower() != pair[0].lower()), pair))


def _elsewhere(message: Message, place: int, text: str) -> Message:
    parts = message.path.split("/")
    at = 1 + place % len(parts)
    return replace(message, path="/".join((*parts[:at], quote(text), *parts[at + 1 :])))


def _spoilt(message: Message, place: int, raw: bytes) -> Message:
    """Some bytes of the body are others, or there are more or fewer of them."""
    content = message.content()
    at = place % (len(content) + 1)
    return replace(message, body=content[:at] + raw + content[at + place % 3 :])


def _add(holder: Any, key: Any, *, name: str, odd: Any) -> None:
    if isinstance(holder, list):
        holder.extend([holder[key]] * 50)
    else:
        holder[name] = odd


def _changed(message: Message, place: int, change: Callable[[Any, Any], None]) -> Message:
    """With one of the values in its body changed: the `place`-th, counted through and through."""
    if isinstance(message.body, bytes):
        return _changed_text(message, place)
    body = json.loads(json.dumps(message.body))
    found = list(places(body))
    if found:
        change(*found[place % len(found)])
    return replace(message, body=body)


def _changed_text(message: Message, place: int) -> Message:
    """In XML and CBOR: one value between two brackets is another."""
    parts = message.body.split(b">")
    at = place % len(parts)
    parts[at] = _SHORT[place % len(_SHORT)].encode() + b"<" + parts[at].partition(b"<")[2]
    return replace(message, body=b">".join(parts))


def places(value: Any) -> Any:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(members):
        yield value, key
        yield from places(member)


class _Line:
    """A connection whose other end says these bytes and then no more."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.answered = b""

    def recv(self, size: int, /) -> bytes:
        said, self._raw = self._raw[:size], self._raw[size:]
        return said

    def sendall(self, data: bytes, /) -> None:
        self.answered += data

    def settimeout(self, seconds: float | None, /) -> None:
        """Nobody is slow here."""


def answered(raw: bytes, method: str, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse | None:
    """What comes back for these bytes from a listener of which `answer` is the service; None when nothing does."""
    line = _Line(raw)
    converse(line, answer, max_body_bytes=MAX_BODY_BYTES)
    if not line.answered:
        return None
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method=method if method != "PATCH" else "POST", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    client.receive_data(line.answered)
    client.receive_data(b"")
    head: Any = None
    body = b""
    while not isinstance(event := client.next_event(), h11.EndOfMessage | h11.ConnectionClosed | h11.PAUSED):
        if isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
    assert head is not None
    return HttpResponse(head.status_code, Headers((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers),
        body)

