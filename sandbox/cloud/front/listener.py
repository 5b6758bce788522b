"""HTTP/1.1 over the listeners that an execution environment was given, by h11, for hostile clients; what comes as SDKs
write it needs less (`whole`).

Every accepted connection has a thread, Nagle's algorithm off (with it on, a warm invocation costs 44 ms
instead of 0.4), and bounds on connections, header and body bytes, and on how slowly a request may drip in.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import socket
import threading
from collections.abc import Callable
from typing import Protocol

import h11

from sandbox.cloud import threads
from sandbox.cloud.front import whole
from sandbox.cloud.front.door import Door
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.lookout import Lookout

MAX_CONNECTIONS = 64
_MAX_HEADER_BYTES = 64 * 1024
_SLOW_SECONDS = 10.0
_CHUNK = 256 * 1024
_NO_MORE = (errno.EINVAL, errno.EBADF, errno.EPIPE)
"""What accept says of a socket that was shut, or of a door whose other end is gone. Any other failure passes, such as
that no descriptor is left."""
_REST_SECONDS = 0.02
_MANY, _PAUSE_SECONDS = 256, 0.005
"""Connections of one environment after which the next ones come one after another, no sooner than on a network: who
makes them without end waits, and the processor is there for others."""

Answer = Callable[[HttpRequest], HttpResponse]


class Connection(Protocol):
    """What is asked of a socket."""

    def recv(self, size: int, /) -> bytes: ...

    def sendall(self, data: bytes, /) -> None: ...

    def settimeout(self, seconds: float | None, /) -> None: ...


class BodyTooLarge(Exception):
    """The request body passed the listener's bound."""


class Listener:
    """Serves `answer` on an adopted listening socket, or what stands for one, until closed."""

    def __init__(
        self, listening: socket.socket | Door, answer: Answer, lookout: Lookout, *, max_body_bytes: int
    ) -> None:
        self._listening = listening
        self._answer = answer
        self._lookout = lookout
        self._max_body_bytes = max_body_bytes
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._accepted = 0
        self._closed = self._full = False
        listening.setblocking(False)
        lookout.register(listening.fileno(), self._come)

    def stop_accepting(self) -> None:
        """Leave the port to who comes next; the connections go on."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._lookout.unregister(self._listening.fileno())
        _shut(self._listening)
        self._listening.close()

    def close(self) -> None:
        """Stop accepting and cut every connection."""
        self.stop_accepting()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            _shut(connection)

    def _come(self) -> None:
        """Somebody wants a connection."""
        with self._lock:
            if self._closed or self._full:
                return
            try:
                connection = self._listening.accept()[0]
            except BlockingIOError:
                return  # they have changed their mind
            except OSError as error:
                if error.errno in _NO_MORE:
                    self._lookout.unregister(self._listening.fileno())
                else:
                    self._lookout.rest(self._listening.fileno(), _REST_SECONDS)
                return
            self._admit(connection)
            self._accepted += 1
            if self._accepted > _MANY:
                self._lookout.rest(self._listening.fileno(), _PAUSE_SECONDS)
            if len(self._open) >= MAX_CONNECTIONS:
                self._full = True
                self._lookout.unregister(self._listening.fileno())
        try:
            threads.start(self._serve, connection)
        except RuntimeError:  # no more threads can be made
            with self._lock:
                self._forget(connection)
            connection.close()

    def _admit(self, connection: socket.socket) -> None:
        """Count it among those that are open. Called under the lock."""
        self._open.add(connection)

    def _forget(self, connection: socket.socket) -> None:
        """It is open no more. Called under the lock."""
        self._open.discard(connection)
        if self._full and not self._closed:
            self._full = False
            self._lookout.register(self._listening.fileno(), self._come)

    def _conversing(self, connection: socket.socket) -> Connection:
        return connection

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            converse(self._conversing(connection), self._answer, max_body_bytes=self._max_body_bytes)
        except OSError:
            pass  # the client left: its own affair
        finally:
            with self._lock:  # before it is closed: who looks at what is open finds descriptors that are
                self._forget(connection)
            connection.close()


def _shut(end: socket.socket | Door) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def converse(connection: Connection, answer: Answer, *, max_body_bytes: int) -> None:
    """Answer the requests of a connection until it ends or breaks the protocol. Raises OSError."""
    received = b""
    with contextlib.suppress(h11.RemoteProtocolError, h11.LocalProtocolError):
        while received := received or _first_bytes(connection):
            come = whole.read(received, max_body_bytes=max_body_bytes)
            response = answer(come[0]) if come else None
            frame = whole.written(response, come[0].method) if come and response else None
            if come and frame:
                connection.settimeout(_SLOW_SECONDS)
                connection.sendall(frame)
                received = come[1]
                continue
            protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEADER_BYTES)
            protocol.receive_data(received)
            if not _exchange(connection, protocol, _given(response) if response else answer, max_body_bytes):
                return
            received = protocol.trailing_data[0]


def _first_bytes(connection: Connection) -> bytes:
    """Of the next request; an idle connection may wait for them for ever. b"" when it has ended."""
    connection.settimeout(None)
    return connection.recv(_CHUNK)


def _given(response: HttpResponse) -> Answer:
    """The answer that has been found already."""
    return lambda _request: response


def _exchange(connection: Connection, protocol: h11.Connection, answer: Answer, max_body_bytes: int) -> bool:
    """One request and its answer; whether the connection may go on."""
    try:
        request = _read(connection, protocol, max_body_bytes)
    except h11.RemoteProtocolError as error:
        if protocol.our_state is h11.IDLE:
            _send(connection, protocol, HttpResponse(error.error_status_hint, Headers(), b"malformed HTTP"))
        return False
    except BodyTooLarge:
        _send(connection, protocol, HttpResponse(413, Headers(), b"request body too large"))
        return False
    if request is None:
        return False
    _send(connection, protocol, answer(request), without_body=request.method == "HEAD")
    return protocol.our_state is h11.DONE and protocol.their_state is h11.DONE


def _read(connection: Connection, protocol: h11.Connection, max_body_bytes: int) -> HttpRequest | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            if protocol.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                connection.sendall(protocol.send(go_on) or b"")
            connection.settimeout(_SLOW_SECONDS)  # a request that has begun may not wait for ever
            protocol.receive_data(connection.recv(_CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > max_body_bytes:
                raise BodyTooLarge
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _request(head, bytes(body))
        else:
            return None


def _request(head: h11.Request, body: bytes) -> HttpRequest:
    return HttpRequest(
        method=head.method.decode("ascii"),
        target=head.target.decode("latin-1"),
        headers=Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
        body=body,
    )


def _send(
    connection: Connection, protocol: h11.Connection, response: HttpResponse, *, without_body: bool = False
) -> None:
    headers = [
        (name, value)
        for name, value in response.headers
        if name.lower() not in ("transfer-encoding", "connection")
        and (without_body or name.lower() != "content-length")
    ]
    if not without_body:
        headers.append(("Content-Length", str(len(response.body))))
    encoded = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    # botocore takes a status line without a phrase for none, where it has asked for 100 Continue and gets the answer.
    phrase = http.client.responses.get(response.status, "Unknown").encode("ascii")
    frame = protocol.send(h11.Response(status_code=response.status, headers=encoded, reason=phrase)) or b""
    if not without_body and response.body:
        frame += protocol.send(h11.Data(data=response.body)) or b""
    frame += protocol.send(h11.EndOfMessage()) or b""
    connection.settimeout(_SLOW_SECONDS)
    connection.sendall(frame)
