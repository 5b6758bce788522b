"""Looks about behind the outer wall and prints {attempt: outcome} as JSON; what to look for is the first argument.

Only tests have it: `tests.sandbox.attacks.outer_without` binds this file into the wall. It imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)


def _shared_memory(number: int) -> None:
    if _libc.shmget(number, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "shmget")


def _read(path: str) -> None:
    Path(path).read_bytes()


def _write(path: str) -> None:
    Path(path).write_text("x")


def _of_another() -> str:
    """Without a session of its own it is in one that begins outside of its PID namespace, and so has no number."""
    return "its own" if os.getsid(0) else "another's"


def _processes() -> str:
    """bubblewrap's, this one."""
    return "nobody" if sum(path.name.isdigit() for path in Path("/proc").iterdir()) <= 2 else "done"


def _control_groups() -> str:
    paths = {line.rpartition(":")[2] for line in Path("/proc/self/cgroup").read_text().split()}
    return "nothing" if paths == {"/"} else "done"


def attempts(given: dict[str, Any]) -> dict[str, Callable[[], str | None]]:
    return {
        "reach a socket of this machine": lambda: socket.socket(socket.AF_UNIX).connect("\0" + given["abstract"]),
        "find shared memory of this machine": lambda: _shared_memory(given["shared_memory"]),
        "see another process": _processes,
        "learn the machine's name": lambda: "done" if os.uname().nodename != "coldstart" else "nothing",
        "learn its control group": _control_groups,
        "read the passwords": lambda: _read("/etc/passwd"),
        "write into the root": lambda: _write("/left"),
        "write into shared memory": lambda: _write("/dev/shm/left"),
        "read the environment of who started it": lambda: "done" if "COLDSTART_CANARY" in os.environ else "nothing",
        "be in the session of who started it": _of_another,
    }


def main(given: dict[str, Any]) -> None:
    outcomes = {}
    for name, attempt in attempts(given).items():
        try:
            outcomes[name] = attempt() or "done"
        except OSError as error:
            outcomes[name] = errno.errorcode.get(error.errno or 0, str(error))
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
