"""Clients that want the server to wait for them, and an honest one beside them."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = "/en/lessons/s3-events/copy-object"
_BUILD = Path(__file__).parents[2] / "static" / "build"
_SMALL_SEGMENTS, _SMALL_WINDOW = 536, 2304  # bytes

Attack = Callable[[int], list[socket.socket]]


def largest_asset() -> Path:
    return _BUILD / json.loads((_BUILD / "manifest.json").read_text())["editor.js"]


def connect(port: int, *, address: str = "127.0.9.1", window: int = 0) -> socket.socket:
    """A client's socket; with a `window` of so many bytes the kernels keep little of what it does not read."""
    client = socket.socket()
    client.settimeout(30)
    if window:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SMALL_SEGMENTS)
    client.bind((address, 0))
    client.connect(("127.0.0.1", port))
    return client


def get(path: str, *, version: str = "1.1", **fields: str) -> bytes:
    """A request."""
    lines = [f"GET {path} HTTP/{version}", "Host: course", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _each(count: int, said: bytes, *, window: int = 0) -> Attack:
    def attack(port: int) -> list[socket.socket]:
        clients = [connect(port, window=window) for _ in range(count)]
        for client in clients:
            with contextlib.suppress(OSError):  # it may have been let go already
                client.sendall(said)
        return clients

    return attack


def _pipelines(port: int) -> list[socket.socket]:
    clients = [connect(port, window=_SMALL_WINDOW) for _ in range(50)]
    for client in clients:
        client.settimeout(0.01)
        with contextlib.suppress(OSError):
            client.sendall(get("/en/map") * 2000)
    return clients


_POST = b"POST /en/lessons/s3-events/copy-object/checks HTTP/1.1\r\nHost: course\r\n"
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200000\r\n\r\n"

ATTACKS: dict[str, Attack] = {
    "300 clients who say nothing": _each(300, b""),
    "300 clients who send half a request line": _each(300, b"GET /en"),
    "300 clients who send half a header": _each(300, b"GET /en/ HTTP/1.1\r\nHost: course\r\nX-Slow: "),
    "200 clients who send no body": _each(200, _POST + _FORM),
    "200 clients who send a byte of a body": _each(200, _POST + _FORM + b"a"),
    "200 clients who do not read the largest file": _each(
        200, get(f"/static/build/{largest_asset().name}"), window=_SMALL_WINDOW
    ),
    "200 clients who do not read ten pages": _each(200, get(PAGE) * 10, window=_SMALL_WINDOW),
    "100 clients who do not close": _each(100, get("/healthz", version="1.0")),
    "50 clients who ask 2000 times and read nothing": _pipelines,
}


@contextmanager
def attacked(attack: Attack, port: int) -> Iterator[list[socket.socket]]:
    """While it is under way."""
    clients = attack(port)
    try:
        time.sleep(0.3)  # the server has seen them
        yield clients
    finally:
        for client in clients:
            client.close()


def page_seconds(port: int, within: float, path: str = PAGE) -> float | None:
    """How long an honest visitor waits for a page; None when it does not come in time."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=within, source_address=("127.0.0.7", 0))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
    except OSError:
        return None
    finally:
        connection.close()
    return time.monotonic() - began


def read_all(client: socket.socket) -> bytes:
    """All that the server sends until it closes."""
    read = b""
    while some := client.recv(65536):
        read += some
    return read


def is_open(client: socket.socket) -> bool:
    """Whether the server still waits for the client; it must have nothing to read."""
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
