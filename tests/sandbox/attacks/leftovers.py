"""What an attack may leave behind on the machine: processes below the warden, their namespaces, mounts."""

from __future__ import annotations

import os
import socket
import struct
import time
from pathlib import Path

from bench.memory import tree
from tests.sandbox.drills.census import loosely

OURS = {"python", "python3", "bwrap", "cs-zygote", "cs-cloud", "cs-scenario", "cs-run", "cs-supervisor", "cs-init"}
OURS |= {"cs-throttle"}  # while some run comes after others, and for two minutes more
HANDLERS = {"bootstrap", "MainThread"}  # Python's, and Node's as it calls itself
_SPARES = 8  # `sandbox.warden.yard.default_spares` at most, and what is being made
_OF_NODE = 4  # kept once a function in Node has run


def none(folder: Path) -> None:
    """Assert that nothing but the warden's own warm processes is there, soon."""
    deadline = time.monotonic() + loosely(5)
    while (found := _found(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not found, found


def _found(folder: Path) -> list[str]:
    """What there is too much of, in words."""
    names = {pid: _name(pid) for pid in tree([warden(folder)])}
    strangers = [name for name in names.values() if name and name not in OURS | HANDLERS and "node" not in name]
    found = [f"a process {name}" for name in strangers]
    handlers = [pid for pid, name in names.items() if name in HANDLERS]
    if len(handlers) > _SPARES + _OF_NODE + 1:
        found.append(f"{len(handlers)} processes of handlers")
    namespaces = {_namespace(pid) for pid in names} - {""}
    if len(namespaces) > _SPARES + _OF_NODE + 8:
        found.append(f"{len(namespaces)} mount namespaces")
    return found


def warden(folder: Path) -> int:
    """The pid of whoever listens in `folder`."""
    with socket.socket(socket.AF_UNIX) as end:
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        end.connect(f"/proc/self/fd/{descriptor}/warden.sock")  # the path of a socket has 107 bytes at most
        os.close(descriptor)
        pid, _, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(pid)


def running(*command: str) -> list[int]:
    """Pids of all processes of this machine with that command line."""
    wanted = b"".join(part.encode() + b"\0" for part in command)
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == wanted:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def mounts() -> list[str]:
    """Of this machine, as everybody on it sees them."""
    return sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())


def _name(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    name, _, state = stat[stat.index("(") + 1 :].rpartition(") ")
    return "" if state.startswith("Z") else name


def _namespace(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/ns/mnt").readlink())
    except OSError:
        return ""
