"""What stands for a listening socket where a function cannot have a network of its own (tier C): connections that its
supervisor has made (`sandbox.zygote.doorman`) come as descriptors over a Unix socket."""

from __future__ import annotations

import contextlib
import errno
import socket


class Door:
    """As much of a listening socket as `Listener` needs."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def accept(self) -> tuple[socket.socket, object]:
        """The next connection. Raises BrokenPipeError when there will be no more, BlockingIOError when there is none
        now, ConnectionAbortedError when one was lost because no descriptor was left for it."""
        come, descriptors, _, _ = socket.recv_fds(self._end, 1, 1)
        if not come:
            raise BrokenPipeError(errno.EPIPE, "the supervisor is gone")
        connection = socket.socket(fileno=descriptors[0]) if descriptors else None
        with contextlib.suppress(OSError):  # the supervisor may be gone, its last connection is here
            self._end.send(b"t", socket.MSG_DONTWAIT)  # taken: there is room for one more
        if connection is None:
            raise ConnectionAbortedError(errno.ECONNABORTED, "no descriptor was left for it")
        return connection, None

    def fileno(self) -> int:
        """Readable when a connection waits."""
        return self._end.fileno()

    def setblocking(self, flag: bool) -> None:
        self._end.setblocking(flag)

    def shutdown(self, how: int) -> None:
        self._end.shutdown(how)

    def close(self) -> None:
        self._end.close()


def adopt(descriptor: int) -> socket.socket | Door:
    """A listening socket, or what stands for one."""
    end = socket.socket(fileno=descriptor)
    return Door(end) if end.family == socket.AF_UNIX else end
