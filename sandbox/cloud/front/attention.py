"""A listener that knows, at any moment, whether somebody is telling it something that it has not taken in yet."""

from __future__ import annotations

import select
import socket
import threading

from sandbox.cloud.front.door import Door
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.listener import Answer, Connection, Listener
from sandbox.cloud.front.lookout import Lookout


class AttentiveListener(Listener):
    """As `Listener`. A request is being told from its first byte, sent and not even accepted, to its answer."""

    def __init__(
        self, listening: socket.socket | Door, answer: Answer, lookout: Lookout, *, max_body_bytes: int
    ) -> None:
        self._told: set[int] = set()
        self._anybody = select.poll()  # used under the lock only: one poll object takes one caller at a time
        self._anybody.register(listening, select.POLLIN)
        super().__init__(listening, self._heed(answer), lookout, max_body_bytes=max_body_bytes)

    def is_being_told(self) -> bool:
        with self._lock:
            if self._closed:
                return False
            return bool(self._anybody.poll(0)) or bool(self._told)

    # As with bytes, so with connections: there is no moment at which one has left the kernel and nobody knows of it,
    # since it is accepted and noted under the lock.
    def _admit(self, connection: socket.socket) -> None:
        super()._admit(connection)
        self._anybody.register(connection, select.POLLIN)

    def _forget(self, connection: socket.socket) -> None:
        super()._forget(connection)
        self._anybody.unregister(connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            super()._serve(connection)
        finally:
            self._told.discard(threading.get_ident())  # of a request that broke off, or broke the protocol

    def _conversing(self, connection: socket.socket) -> Connection:
        return _Attention(connection, self._told)

    def _heed(self, answer: Answer) -> Answer:
        def heeded(request: HttpRequest) -> HttpResponse:
            try:
                return answer(request)
            finally:
                self._told.discard(threading.get_ident())

        return heeded


class _Attention:
    """A connection that has its thread noted before it takes a byte, so that there is no moment at which a byte has
    left the kernel and nobody knows of it."""

    def __init__(self, connection: socket.socket, told: set[int]) -> None:
        self._connection = connection
        self._told = told
        self._readable = select.poll()
        self._readable.register(connection, select.POLLIN)
        self.sendall = connection.sendall

    def recv(self, size: int, /) -> bytes:
        seconds = self._connection.gettimeout()
        if not self._readable.poll(None if seconds is None else seconds * 1000):
            raise TimeoutError
        self._told.add(threading.get_ident())
        return self._connection.recv(size)

    def settimeout(self, seconds: float | None, /) -> None:
        self._connection.settimeout(seconds)
