"""Signs of life: which process must finish an attempt, and whether that process is still there.

Each process that runs attempts holds a lock on a file of its own. The kernel gives the lock up when the
process dies, however it dies, so a lock that can be had is a process that is gone: there is no need to wait.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path


class Owner:
    """This process, for as long as it lives. All processes that share a database share `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.name = ""
        self._lock = -1
        for other in folder.glob("*.lock"):
            self.gone(other.stem)  # tidies up
        while not self._enter():
            pass

    def leave(self) -> None:
        """Let others finish what this process has not."""
        if self._lock >= 0:
            self._file(self.name).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def is_alone(self) -> bool:
        """Whether no other process has given a sign of life that is still there."""
        return all(file == self._file(self.name) for file in self.folder.glob("*.lock"))

    def gone(self, name: str) -> bool:
        """Whether the process called `name` is dead; what it left is tidied up."""
        if name == self.name:
            return False
        try:
            lock = os.open(self._file(name), os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._file(name).unlink(missing_ok=True)
            return True
        finally:
            os.close(lock)

    def _enter(self) -> bool:
        name = secrets.token_hex(8)
        lock = os.open(self._file(name), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another process that tidied up between these two lines has taken the file away.
            if os.path.samestat(os.fstat(lock), self._file(name).stat()):
                self.name, self._lock = name, lock
                return True
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(lock)
        return False

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.lock"
