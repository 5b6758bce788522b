"""What an execution environment has had of the processor, told by its supervisor to the warden while it lives; and what
all of its run have had, told back. Nobody waits for the other: what cannot be told now is part of what is told next."""

from __future__ import annotations

import contextlib
import socket
import struct

from sandbox.channel import ChannelClosed

_SECONDS = struct.Struct("<d")


class Meter:
    """One of two ends."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._end.setblocking(False)
        self.told = self.heard = 0.0
        """Seconds of processor, as they were told last."""

    @classmethod
    def pair(cls) -> tuple[Meter, Meter]:
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(left), cls(right)

    @classmethod
    def adopt(cls, descriptor: int) -> Meter:
        return cls(socket.socket(fileno=descriptor))

    def fileno(self) -> int:
        """Readable when something was told, and at the end."""
        return self._end.fileno()

    def tell(self, seconds: float) -> None:
        """If it is more than was told last."""
        if seconds > self.told:
            with contextlib.suppress(OSError):  # too much was not read yet, or nobody is there
                self._end.send(_SECONDS.pack(seconds))
                self.told = seconds

    def hear(self) -> float:
        """What is new: how much more than at the last time. Raises ChannelClosed once the other end is gone, and all
        that it told was heard."""
        try:
            message = self._end.recv(_SECONDS.size)
        except ConnectionResetError:  # it is gone and had not heard all; what it told is still here
            message = self._end.recv(_SECONDS.size)
        if not message:
            raise ChannelClosed("nothing more is told")
        before = self.heard
        self.heard = _SECONDS.unpack(message)[0]
        return self.heard - before

    def close(self) -> None:
        self._end.close()
