"""A network of the test's own in which everybody answers whom a handler or the cloud might want to reach: another
machine, the metadata service, a name server. Nothing that is sent here leaves it, and no machine's network is needed.

Sources: netdevice(7), route(7) and ipv6's in6_ifreq in <linux/ipv6.h>; RFC 1035, section 4, for the name server.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import threading
from collections.abc import Callable

from sandbox.wall import linux

MACHINE, METADATA, SIX = "192.0.2.1", "169.254.169.254", "2001:db8::1"
PORT = 4242
"""Of TCP and UDP, on the loopback: one that the wall does not know."""
_SIOCADDRT, _SIOCSIFADDR = 0x890B, 0x8916
_RTF_UP = 1


class OwnNetwork:
    """Enter it, for good; this process must have one thread. Raises OSError."""

    def __init__(self) -> None:
        uid, gid = os.getuid(), os.getgid()
        linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNET)
        linux.map_user(uid, gid, uid, gid)
        linux.raise_loopback()
        self._heard: list[str] = []
        self._changed = threading.Condition()
        _name(1, MACHINE)
        _name(2, METADATA)
        _route_everything()
        for host, port in (("127.0.0.1", PORT), (MACHINE, 443), (METADATA, 80)):
            self._attend(socket.create_server((host, port)), self._accept)
        for family, host, port in ((socket.AF_INET, "127.0.0.1", PORT), (socket.AF_INET, MACHINE, 53)):
            self._receive(family, host, port, self._echo)
        self._receive(socket.AF_INET, "127.0.0.1", 53, self._resolve)  # whom a resolver asks that has no configuration
        with contextlib.suppress(OSError):  # a kernel without IPv6
            _name_six(SIX)
            self._receive(socket.AF_INET6, SIX, 53, self._echo)

    def heard(self, word: str, seconds: float = 0.0) -> bool:
        """Whether `word` has arrived anywhere here, or does so within `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: any(word in text for text in self._heard), seconds)

    def forget(self) -> None:
        """What has arrived so far."""
        with self._changed:
            self._heard.clear()

    def _receive(self, family: int, host: str, port: int, answer: Callable[[socket.socket], None]) -> None:
        end = socket.socket(family, socket.SOCK_DGRAM)
        end.bind((host, port))
        self._attend(end, answer)

    def _attend(self, end: socket.socket, answer: Callable[[socket.socket], None]) -> None:
        def for_ever() -> None:
            while True:
                answer(end)

        threading.Thread(target=for_ever, daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        end = listener.accept()[0]
        end.settimeout(2)
        with end, contextlib.suppress(OSError):
            while part := end.recv(65536):
                self._hear(part)
                if b"\r\n\r\n" in part:
                    end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def _echo(self, end: socket.socket) -> None:
        data, where = end.recvfrom(65536)
        self._hear(data)
        end.sendto(b"y", where)

    def _resolve(self, end: socket.socket) -> None:
        """Every name is that of `MACHINE`."""
        query, where = end.recvfrom(512)
        question = query[12 : query.index(b"\0", 12) + 5]
        address = b"" if question[-3] != 1 else b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(MACHINE)
        header = query[:2] + b"\x81\x80\0\1" + struct.pack(">H", bool(address)) + bytes(4)
        end.sendto(header + question + address, where)

    def _hear(self, data: bytes) -> None:
        with self._changed:
            self._heard.append(data.decode("utf-8", "replace"))
            self._changed.notify_all()


def _name(number: int, address: str) -> None:
    """Give the loopback one more address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        request = struct.pack("16sHxx4s8x", f"lo:{number}".encode(), socket.AF_INET, socket.inet_aton(address))
        fcntl.ioctl(anything, _SIOCSIFADDR, request)


def _name_six(address: str) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as anything:
        request = struct.pack("16sIi", socket.inet_pton(socket.AF_INET6, address), 128, socket.if_nametoindex("lo"))
        fcntl.ioctl(anything, _SIOCSIFADDR, request)


def _route_everything() -> None:
    """A default route, to the loopback: multicast needs one."""
    nowhere = struct.pack("Hxx4s8x", socket.AF_INET, bytes(4))
    device = bytearray(b"lo\0")
    kept = (ctypes.c_char * len(device)).from_buffer(device)
    # struct rtentry: pad1, destination, gateway, mask, flags, pad2, pad3, pad4, metric, device, mtu, window, irtt
    request = struct.pack(
        "@L16s16s16sHhLPhPLLH", 0, nowhere, nowhere, nowhere, _RTF_UP, 0, 0, 0, 0, ctypes.addressof(kept), 0, 0, 0
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        fcntl.ioctl(anything, _SIOCADDRT, request)
