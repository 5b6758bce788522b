"""The self-test's attacks, run as a handler behind the wall. Answers {what must hold: "held" | what happened}.

This file is sent in as a learner's code would be; it imports nothing of ours.
"""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWUSER = 0x10000000


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    if event.get("eat_memory"):
        kept: list[bytearray] = []
        while True:
            kept.append(bytearray(os.urandom(4096) * 256))
    attacks: dict[str, Callable[[], object]] = {
        "files of the machine cannot be read": lambda: Path(event["canary"]).read_text(),
        "the machine's own ports cannot be reached": lambda: socket.create_connection(
            ("127.0.0.1", event["port"]), timeout=1
        ),
        "nothing outside can be reached": lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        "names cannot be resolved": lambda: socket.getaddrinfo("example.com", 443),
        "raw and netlink sockets are refused": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "the task root is read-only": lambda: Path("/var/task/new.py").write_text(""),
        "the libraries are read-only": lambda: Path(os.__file__).write_text(""),
        "no other process can be seen": _other_processes,
        "no process outside can be signalled": _signal_everybody,
        "no namespace can be made": lambda: _call(_libc.unshare, _CLONE_NEWUSER),
        "nothing can be mounted": lambda: _call(_libc.mount, b"none", b"/tmp", b"tmpfs", 0, None),
        "no process can be traced": lambda: _call(_libc.ptrace, 16, 1, 0, 0),
        "no capability is left": _capabilities,
        "the number of processes is bounded": _many_processes,
    }
    return {name: _try(attacks[name]) for name in event.get("only") or attacks}


def _try(attack: Callable[[], object]) -> str:
    try:
        outcome = attack()
    except (OSError, subprocess.SubprocessError):
        return "held"
    return "held" if outcome == "held" else f"succeeded: {str(outcome)[:80]}"


def _call(function: Callable[..., int], *arguments: object) -> str:
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "allowed"


def _other_processes() -> str:
    seen = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return "held" if len(seen) <= 2 else f"{len(seen)} processes"


def _signal_everybody() -> str:
    try:
        os.kill(1, signal.SIGKILL)  # process 1 of this namespace: the kernel ignores it, or refuses
    except PermissionError:
        return "held"
    outer = [pid for pid in range(2, 400) if pid != os.getpid() and _exists(pid)]
    return "held" if not outer else f"reaches {outer[:3]}"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _capabilities() -> str:
    status = Path("/proc/self/status").read_text()
    effective = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    return "held" if int(effective, 16) == 0 else effective


def _many_processes() -> str:
    children = []
    try:
        for _ in range(300):
            pid = os.fork()
            if pid == 0:
                signal.pause()
                os._exit(0)
            children.append(pid)
        return "300 processes"
    except BlockingIOError:
        return "held"
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
