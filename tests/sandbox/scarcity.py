"""A process that has no descriptor left, and a listening socket that says when it has felt that."""

from __future__ import annotations

import errno
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Watched(socket.socket):
    """Listens at `address`; `failed` is set once an accept has failed for want of a descriptor."""

    def __init__(self, family: socket.AddressFamily, address: Any) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self.bind(address)
        self.listen()
        self.failed = threading.Event()

    def accept(self) -> tuple[socket.socket, Any]:
        try:
            return super().accept()
        except OSError as error:
            if error.errno == errno.EMFILE:
                self.failed.set()
            raise


@contextmanager
def no_new_descriptors() -> Iterator[None]:
    """Those that are open stay."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
