"""A channel between two of our own processes: JSON messages with a blob and file descriptors, over a Unix
stream socket. No learner code ever holds an end of one while it runs.

Frame: 4 bytes big-endian length of the JSON, 4 bytes of the blob, the JSON, the blob; descriptors travel with
the first bytes by SCM_RIGHTS (unix(7)).
"""

from __future__ import annotations

import array
import json
import os
import select
import socket
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

_HEADER = struct.Struct(">II")
_MAX_BYTES = 256 * 1024 * 1024
_MAX_DESCRIPTORS = 16


class Message(NamedTuple):
    body: dict[str, Any]
    blob: bytes
    descriptors: list[int]


class ChannelClosed(Exception):
    """The other end is gone."""


class Channel:
    """One end. `receive` and `send` block; use one thread for each direction."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end

    @classmethod
    def pair(cls) -> tuple[Channel, Channel]:
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return cls(left), cls(right)

    @classmethod
    def adopt(cls, descriptor: int) -> Channel:
        return cls(socket.socket(fileno=descriptor))

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, body: dict[str, Any], *, blob: bytes = b"", descriptors: Sequence[int] = ()) -> None:
        """Raises ChannelClosed. The caller keeps (and closes) its own copies of `descriptors`."""
        text = json.dumps(body, separators=(",", ":")).encode("utf-8", "surrogatepass")
        frame = _HEADER.pack(len(text), len(blob)) + text
        try:
            if descriptors:
                rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
                sent = self.socket.sendmsg([frame], [rights])
                frame = frame[sent:]
            if frame:  # the other end may have read it all already, and closed: that is no failure
                self.socket.sendall(frame)
            if blob:
                self.socket.sendall(blob)
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def receive(self) -> Message:
        """Wait for the next message. Raises ChannelClosed at the end of the stream and at what is no message."""
        descriptors: list[int] = []
        header = self._read(_HEADER.size, descriptors)
        text_size, blob_size = _HEADER.unpack(header)
        if text_size + blob_size > _MAX_BYTES:
            raise ChannelClosed(f"a message of {text_size + blob_size} bytes")
        text = self._read(text_size, descriptors)
        blob = self._read(blob_size, descriptors)
        try:
            body = json.loads(text.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            for descriptor in descriptors:
                os.close(descriptor)
            raise ChannelClosed("a message that is no JSON object")
        return Message(body, blob, descriptors)

    def ready(self, seconds: float) -> bool:
        """Whether a message (or the end) has come within `seconds`."""
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        return bool(poll.poll(max(0, int(seconds * 1000))))

    def close(self) -> None:
        self.socket.close()

    def _read(self, size: int, descriptors: list[int]) -> bytes:
        chunks: list[bytes] = []
        while size:
            try:
                chunk, ancillary, _, _ = self.socket.recvmsg(
                    min(size, 1 << 20), socket.CMSG_LEN(_MAX_DESCRIPTORS * 4), socket.MSG_CMSG_CLOEXEC
                )
            except OSError as error:
                raise ChannelClosed(str(error)) from error
            for level, kind, data in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    received = array.array("i")
                    received.frombytes(data[: len(data) - len(data) % received.itemsize])
                    descriptors.extend(received)
            if not chunk:
                for descriptor in descriptors:
                    os.close(descriptor)
                raise ChannelClosed("end of stream")
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)
