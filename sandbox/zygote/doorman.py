"""What a handler of tier C may reach, brought to it: its supervisor makes each connection.

The handler's connect() stops in the kernel until the supervisor has answered ("Seccomp BPF", userspace notification).
For one of the run's own ports the supervisor makes a pair of connected TCP sockets: one takes the place of the
handler's socket, the other goes to the run's process. The handler never connects anything itself, and nothing listens
on this machine but for the moment in which a pair is made. A UDP socket is one end of a pair of Unix sockets, which
takes the address of a datagram for nothing: whatever is sent arrives where the X-Ray daemon would be.

Sources: seccomp_unotify(2), seccomp(2), unix(7).
"""

from __future__ import annotations

import array
import contextlib
import errno
import fcntl
import os
import socket
import struct
from pathlib import Path

from sandbox.wall import inner
from sandbox.wall.syscalls import numbers

_RECEIVE, _SEND, _VALID, _ADD = 0xC0502100, 0xC0182101, 0x40082102, 0x40182103
_NOTIFICATION = struct.Struct("<QIIiIQ6Q")  # id, pid, flags, then struct seccomp_data
_RESPONSE = struct.Struct("<QqiI")
_ADDITION = struct.Struct("<QIIII")
_IN_PLACE_OF, _AND_ANSWER = 1, 2
_GO_ON = 1  # with the call itself, of which nothing here depends on memory that somebody could change meanwhile
_ADDRESS = struct.Struct(">2xH4s")
_LOOPBACK = socket.inet_aton("127.0.0.1")
_WAITING = 16
"""Connections that the run's process has not taken yet."""
_MOST_CONNECTIONS, _MOST_QUESTIONS = 2500, 20_000
"""In the life of an environment: AWS calls are bounded by 2,000. Each costs the supervisor some time, which is not the
handler's."""
_MOST_WATCHES = 10_000
"""Files that epoll(7) is asked to watch, in the life of an environment: how many there may be at a time the kernel
counts for all processes of a user, the server's among them."""
PORTS = (inner.RUNTIME_API_PORT, inner.AWS_PORT, inner.OTLP_PORT)


class Door:
    """The supervisor's end of what stands for a listener: it hands connections to `sandbox.cloud.front.door`."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._waiting = 0

    def hand_over(self, connection: socket.socket) -> bool:
        """Whether it was taken or will be."""
        with contextlib.suppress(BlockingIOError):
            while self._waiting and self._ours.recv(1, socket.MSG_DONTWAIT):
                self._waiting -= 1
        if self._waiting >= _WAITING:
            return False
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [connection.fileno()]))
        try:
            self._ours.sendmsg([b"c"], [rights], socket.MSG_DONTWAIT)
        except OSError:
            return False
        self._waiting += 1
        return True


class Doorman:
    """Answers on behalf of one environment. `theirs` are what the run's process gets in the place of `inner.listen`'s
    listeners."""

    def __init__(self) -> None:
        self._doors = {port: Door() for port in PORTS}
        # One for all connections: a port of its own for each would stay taken for a minute after it.
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=4)
        self._daemon, self._datagrams = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._datagrams.setblocking(False)  # what nobody reads is lost, as with UDP
        self._questions = -1
        self._made = self._asked = self._watched = 0
        calls = numbers()
        self._connect, self._socket, self._watch = calls["connect"], calls["socket"], calls["epoll_ctl"]

    @property
    def theirs(self) -> list[socket.socket]:
        runtime_api, aws, otlp = (self._doors[port].theirs for port in PORTS)
        return [runtime_api, aws, self._daemon, otlp]

    def forget_theirs(self) -> None:
        """Close our copies of `theirs`, once they have been passed on."""
        for end in self.theirs:
            end.close()

    def listen(self, questions: int) -> None:
        """Take the descriptor of `seccomp.install_listening`; to be polled for `answer`."""
        self._questions = questions

    def fileno(self) -> int:
        return self._questions

    def answer(self) -> None:
        """One question, which is there. After the last that is answered the kernel itself says ENOSYS."""
        self._asked += 1
        if self._asked > _MOST_QUESTIONS:
            os.close(self._questions)
            self._questions = -1
            return
        asked = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(self._questions, _RECEIVE, asked)
        except OSError:
            return  # who asked was killed meanwhile
        number, pid, _, call, _, _, *arguments = _NOTIFICATION.unpack(asked)
        try:
            if call == self._socket:
                self._add(number, self._datagrams.fileno(), 0, arguments[1], _AND_ANSWER)
                return
            if call == self._watch:
                self._watched += 1
                self._reply(number, errno.ENOSPC if self._watched > _MOST_WATCHES else 0, _GO_ON)
                return
            error = self._make_connection(number, pid, arguments) if call == self._connect else errno.ENOSYS
        except OSError:
            error = errno.ECONNREFUSED  # without an answer who asks would wait for ever
        self._reply(number, error)

    def _reply(self, number: int, error: int, flags: int = 0) -> None:
        """`flags` are for where there is no error."""
        with contextlib.suppress(OSError):  # who asked was killed meanwhile
            fcntl.ioctl(self._questions, _SEND, _RESPONSE.pack(number, 0, -error, 0 if error else flags))

    def _make_connection(self, number: int, pid: int, arguments: list[int]) -> int:
        """The error that connect() has, 0 for none."""
        descriptor = arguments[0] & 0xFFFFFFFF
        address = _address(pid, arguments[1], arguments[2] & 0xFFFFFFFF)
        fcntl.ioctl(self._questions, _VALID, struct.pack("<Q", number))  # else the pid may be another's by now
        if address is None:
            return errno.EACCES
        host, port = address
        if host == _LOOPBACK and port == inner.XRAY_PORT:
            return 0
        door = self._doors.get(port)
        if host != _LOOPBACK or door is None:
            return errno.EACCES
        self._made += 1
        if self._made > _MOST_CONNECTIONS:
            return errno.ECONNREFUSED
        near, far = _pair(self._listener)
        with near, far:
            if not door.hand_over(far):
                return errno.ECONNREFUSED
            flags = _flags(pid, descriptor)
            near.setblocking(not flags & os.O_NONBLOCK)
            self._add(number, near.fileno(), descriptor, flags, _IN_PLACE_OF)
        return 0

    def _add(self, number: int, ours: int, theirs: int, flags: int, how: int) -> None:
        flags &= os.O_CLOEXEC
        fcntl.ioctl(self._questions, _ADD, _ADDITION.pack(number, how, ours, theirs, flags))


def _address(pid: int, pointer: int, size: int) -> tuple[bytes, int] | None:
    """(host, port) of a struct sockaddr_in in the memory of `pid`; None for any other."""
    if size < _ADDRESS.size:
        return None
    try:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(pointer)
            found = memory.read(_ADDRESS.size)
    except (OSError, ValueError, OverflowError):
        return None
    if len(found) < _ADDRESS.size or struct.unpack_from("<H", found)[0] != socket.AF_INET:
        return None
    port, host = _ADDRESS.unpack(found)
    return host, port


def _flags(pid: int, descriptor: int) -> int:
    """Of the handler's own socket: whether it waits, and whether it is closed on exec."""
    try:
        with Path(f"/proc/{pid}/fdinfo/{descriptor}").open() as lines:
            return next(int(line.split()[1], 8) for line in lines if line.startswith("flags:"))
    except (OSError, StopIteration):
        return os.O_CLOEXEC


def _pair(listener: socket.socket) -> tuple[socket.socket, socket.socket]:
    """Two TCP sockets that are connected with each other. Raises OSError."""
    near = socket.create_connection(listener.getsockname())
    while True:
        far, address = listener.accept()
        if address == near.getsockname():
            break
        far.close()  # somebody else on this machine was faster
    for end in (near, far):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return near, far
