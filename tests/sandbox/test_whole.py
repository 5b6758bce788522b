"""What is read and written without h11 is what h11 would have read and written."""

from __future__ import annotations

import contextlib

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloud.front import listener, whole
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse

BOUND = 40
NAMES = tuple(
    [
        "Host",
        "host",
        "Content-Length",
        "content-length",
        "X-Amz-Date",
        "Connection",
        "Expect",
        "Upgrade",
        "a!b",
        "Transfer-Encoding",
        "Content-Type",
    ]
)
ODD_NAMES = ("", "X Y", "x-\xe9")
VALUES = tuple(
    [
        "localhost",
        "0",
        "3",
        "03",
        "+3",
        "41",
        "-1",
        "keep-alive",
        "Keep-Alive",
        "close",
        "100-continue",
        "chunked",
        "websocket",
    ]
)
ODD_VALUES = ("", "3, 3", " padded ", "two  words", "tab\tbed", "\x00", "\x7f", "caf\xe9", "a\rb", "9" * 21)
lines = st.tuples(
    st.sampled_from(("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "get", "CONNECT", "OPTIONS")),
    st.sampled_from(("/", "/b/k?x=1", "/%00", "http://a/b", "*", "//a", "/a b", "/\x7f", "/é")),
    st.sampled_from(("HTTP/1.1",) * 6 + ("HTTP/1.0", "HTTP/2.0", "http/1.1")),
)
names, values = st.sampled_from((*NAMES, *ODD_NAMES)), st.sampled_from((*VALUES, *ODD_VALUES))
fields = st.tuples(names, st.sampled_from((":", ": ", ":  ", " : ", "")), values)
usual = st.tuples(st.just("Host"), st.just(": "), st.just("localhost"))
lengths = st.tuples(st.just("Content-Length"), st.just(": "), st.sampled_from(("0", "3", "40", "41")))
bodies = st.sampled_from((b"", b"abc", b"a" * 40, b"a" * 41, b"abcGET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n", b"\x00"))


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    method, target, version = draw(lines)
    some = [draw(usual), draw(lengths), *draw(st.lists(fields, max_size=3))]
    some = draw(st.permutations(some))[draw(st.sampled_from((0, 0, 0, 1))) :]
    end = draw(st.sampled_from(("\r\n",) * 8 + ("\n", "\r\n ")))
    head = f"{method} {target} {version}\r\n" + "".join(f"{name}{colon}{value}{end}" for name, colon, value in some)
    return (head + "\r\n").encode("latin-1") + draw(bodies)


answers = st.builds(
    lambda status, headers, body: HttpResponse(status, Headers(headers), body),
    st.sampled_from((200, 201, 202, 204, 304, 400, 404, 500, 503, 599, 100, 199, 600, 299)),
    st.lists(
        st.tuples(names | st.sampled_from(("x-amz-id", "ETag", "x-amz-meta-a")), values),
        max_size=3,
    ),
    st.sampled_from((b"", b"{}", b"\r\n\r\n", bytes(range(256)))),
)


class Said:
    """A connection on which these pieces arrive."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece]
        self.sent = b""

    def recv(self, _size: int, /) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    def sendall(self, data: bytes, /) -> None:
        self.sent += data

    def settimeout(self, seconds: float | None, /) -> None:
        """Nothing here takes time."""


def conversation(pieces: list[bytes], response: HttpResponse, *, by_h11: bool) -> tuple[list[HttpRequest], bytes]:
    """What was asked, and what was said."""
    asked: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        return response

    said = Said(pieces)
    if by_h11:
        protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=listener._MAX_HEADER_BYTES)
        with contextlib.suppress(h11.RemoteProtocolError, h11.LocalProtocolError):
            while listener._exchange(said, protocol, answer, BOUND):
                protocol.start_next_cycle()
    else:
        listener.converse(said, answer, max_body_bytes=BOUND)
    return asked, said.sent


@given(st.lists(requests(), min_size=1, max_size=3), answers, st.integers(0, 300), st.booleans())
def test_a_conversation_is_the_same_with_h11_and_without(
    sent: list[bytes], response: HttpResponse, cut: int, in_pieces: bool
) -> None:
    everything = b"".join(sent)
    pieces = [everything[:cut], everything[cut:]] if in_pieces else sent
    assert conversation(pieces, response, by_h11=False) == conversation(pieces, response, by_h11=True)


@pytest.mark.parametrize("connection", [b"", b"Connection: keep-alive\r\n"])
def test_what_sdks_write_is_read_without_h11(connection: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n" + connection
    request = head + b"User-Agent: Boto3/1.44 md/Botocore#1.44\r\nContent-Length: 2\r\n\r\n{}"
    read = whole.read(request + b"GET", max_body_bytes=BOUND)
    assert read is not None
    assert (read[0].method, read[0].body, read[1]) == ("POST", b"{}", b"GET")
    assert read[0].headers.get("x-amz-target") == "DynamoDB_20120810.PutItem"
    assert whole.written(HttpResponse(200, Headers([("x-amz-id", "1")]), b"{}"), "POST") is not None


@pytest.mark.parametrize(
    ("wanted", "unusual"),
    [
        (b"Host: x\r\n", b""),
        (b"Host: x\r\n", b"Host: x\r\nHost: x\r\n"),
        (b"Content-Length: 2\r\n", b"Content-Length: 2\r\nContent-Length: 2\r\n"),
        (b"Content-Length: 2\r\n", b"Content-Length: 3\r\n"),
        (b"Content-Length: 2\r\n", b"Content-Length: 41\r\n"),
        (b"Content-Length: 2\r\n", b"Transfer-Encoding: chunked\r\n"),
        (b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n"),
        (b"Host: x\r\n", b"Host: x\r\nExpect: 100-continue\r\n"),
        (b"Host: x\r\n", b"Host: x\r\n folded\r\n"),
        (b"Host: x\r\n", b"Host: x\nA: b\r\n"),
        (b"Host: x\r\n", b"Host: " + b"x" * 20_000 + b"\r\n"),
        (b"HTTP/1.1", b"HTTP/1.0"),
    ],
)
def test_what_is_not_usual_is_left_to_h11(wanted: bytes, unusual: bytes) -> None:
    usual_one = b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    assert whole.read(usual_one + bytes(40), max_body_bytes=BOUND) is not None
    assert (
        whole.read(usual_one.replace(wanted, unusual) + bytes(0 if b"3" in unusual else 40), max_body_bytes=BOUND)
        is None
    )
