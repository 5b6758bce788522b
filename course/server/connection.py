"""One client's connection: a thread reads from it only requests that have come whole, and never waits to write."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from enum import Enum, auto
from typing import Any, cast

from gunicorn import http

from course.network import network

MOST_HEAD_BYTES = 32 * 1024
"""Of a request line and its header fields; browsers and proxies send a few thousand."""
MOST_BODY_BYTES = 4 * 1024 * 1024
"""What the application takes, too: the largest event and files, as a form sends them."""
_READ_BYTES = 64 * 1024
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_ENCODED = re.compile(rb"\r\nTransfer-Encoding[ \t]*:", re.IGNORECASE)


class Gone(OSError):
    """The client has closed the connection, or it broke."""


class Unreadable(Exception):
    """The request is refused before it is whole; `status` and `reason` are HTTP's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Phase(Enum):
    """What a client is waited for."""

    IDLE = auto()  # its next request
    ASKING = auto()  # the rest of a request
    TAKING = auto()  # room for the rest of an answer
    LEAVING = auto()  # its end, after ours


class Wire:
    """A socket as gunicorn's parser and answers see it: what has come is read, and nothing waits."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.socket = sock
        self.received = bytearray()
        self.unsent = bytearray()
        self.cut = False
        """More was to be read than has come: where the next request begins is unknown."""

    def fileno(self) -> int:
        return self.socket.fileno()

    def recv(self, size: int) -> bytes:
        """What has come; b"", as at the end, when there is no more."""
        read = bytes(self.received[:size])
        del self.received[:size]
        self.cut = self.cut or not read
        return read

    def sendall(self, answer: bytes) -> None:
        """Send what the client takes now and keep the rest. Raises OSError when it is gone."""
        sent = 0
        if not self.unsent:
            with contextlib.suppress(BlockingIOError):
                sent = self.socket.send(answer)
        self.unsent += answer[sent:]

    send = sendall  # gunicorn sends "100 Continue" by it

    def setblocking(self, flag: bool) -> None:
        """Nothing waits, whatever gunicorn asks for."""

    def settimeout(self, seconds: float | None) -> None:
        """Nothing waits."""

    def gettimeout(self) -> float:
        return 0.0

    def shutdown(self, how: int) -> None:
        """Left to the worker, which first sends what is unsent."""

    def close(self) -> None:
        """Left to the worker."""


class Connection:
    """What gunicorn's worker knows of a client, and what is waited for since when (seconds of the monotonic clock)."""

    initialized = data_ready = True  # gunicorn's own ways of waiting are not needed
    is_http2 = False

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        self.client = client
        self.server = server
        self.sock = Wire(sock)
        self.parser = http.get_parser(cfg, cast(Any, self.sock), client)
        self.lane = network(client[0] if isinstance(client, tuple) else "")
        self.phase = Phase.ASKING
        self.since = time.monotonic()
        self.kept = False
        """Whether the client may ask again once it has its answer."""
        self._searched = 0
        self._whole_at = 0

    def init(self) -> None:
        """Nothing is left to do."""

    @property
    def size(self) -> int:
        """Bytes held for the client."""
        return len(self.sock.received) + len(self.sock.unsent)

    def receive(self) -> None:
        """Read what there is. Raises Gone, BlockingIOError when there is nothing."""
        try:
            read = self.sock.socket.recv(_READ_BYTES)
        except BlockingIOError:
            raise
        except OSError as error:
            raise Gone from error
        if not read:
            raise Gone
        self.sock.received += read

    def is_whole(self) -> bool:
        """Whether a request has come, so that a thread can read it without waiting. Raises Unreadable.

        gunicorn's parser reads it again and decides: what is overlooked here can only cut a request short.
        """
        received = self.sock.received
        if not self._whole_at:
            end = received.find(_END, max(0, self._searched - len(_END) + 1))
            self._searched = len(received)
            if (end if end >= 0 else len(received)) > MOST_HEAD_BYTES:
                raise Unreadable(431, "Request Header Fields Too Large")
            if end < 0:
                return False
            head = bytes(received[: end + 2])
            if _ENCODED.search(head):
                raise Unreadable(411, "Length Required")
            length = int(found[1]) if (found := _LENGTH.search(head)) else 0
            if length > MOST_BODY_BYTES:
                raise Unreadable(413, "Content Too Large")
            self._whole_at = end + len(_END) + length
        return len(received) >= self._whole_at

    def answered(self, *, kept: bool) -> None:
        """The thread has done with a request: what it has read of the next is to be read again."""
        self.kept = kept and not self.sock.cut
        self.sock.received[:0] = self.parser.unreader.take_buffered()
        self._searched = self._whole_at = 0

    def refused(self) -> None:
        """There is no use in what else the client sends."""
        self.kept = False
        self.sock.received.clear()

    def flush(self) -> bool:
        """Send more of the answer; whether all of it is sent. Raises Gone."""
        unsent = self.sock.unsent
        try:
            while unsent:
                with memoryview(unsent) as view:
                    sent = self.sock.socket.send(view)
                del unsent[:sent]
        except BlockingIOError:
            return False
        except OSError as error:
            raise Gone from error
        return True

    def leave(self) -> None:
        """Say that nothing more is coming. Raises Gone."""
        try:
            self.sock.socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Gone from error

    def close(self) -> None:
        self.sock.socket.close()
