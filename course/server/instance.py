"""One server per data folder."""

from __future__ import annotations

import fcntl
import os
from io import FileIO
from pathlib import Path


class AlreadyServed(Exception):
    """Another server uses this data folder."""


def is_served(data: Path) -> bool:
    """Whether a server holds the data folder. Safe for root in a folder of somebody else: it follows no link."""
    try:
        lock = os.open(data / "server.lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def claim(data: Path, address: str) -> FileIO:
    """Hold the data folder for as long as the returned file is open, in this process and its children.

    Raises AlreadyServed, naming the other server's process and address.
    """
    lock = FileIO(os.open(data / "server.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = lock.read(200).decode(errors="replace").strip()
        lock.close()
        raise AlreadyServed(
            f"The data folder {data} is in use by another server ({said}): stop that one, "
            "or choose another folder with COLDSTART_DATA"
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {address}\n".encode())
    return lock
