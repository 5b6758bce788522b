"""What can be done behind the outer wall, and behind the outer wall without one of its options.

`python -m tests.sandbox.attacks.outer_without FOLDER` prints {option taken away, or "": {attempt: outcome}} as JSON. A
process of its own, since it gives up root before it starts anything.
"""

import ctypes
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sandbox.cli import identity
from sandbox.wall import cgroups, outer
from tests.sandbox.within import glance

Line = list[str]
_CREATE_FOR_US = 0o1600
_IPC_RMID = 0


def _drop(*words: str) -> Callable[[Line], Line]:
    def less(line: Line) -> Line:
        at = next(at for at in range(len(line)) if tuple(line[at : at + len(words)]) == words)
        return line[:at] + line[at + len(words) :]

    return less


def _see_the_machines_processes(line: Line) -> Line:
    """Without a PID namespace of its own no new /proc can be mounted, either."""
    line = _drop("--unshare-pid")(line)
    at = line.index("--proc")
    return [*line[:at], "--ro-bind", "/proc", "/proc", *line[at + 2 :]]


def _show_the_passwords(line: Line) -> Line:
    at = line.index("--remount-ro")
    return [*line[:at], "--ro-bind", "/etc/passwd", "/etc/passwd", *line[at:]]


WITHOUT: dict[str, Callable[[Line], Line]] = {
    "": lambda line: line,
    "--unshare-net": _drop("--unshare-net"),
    "--unshare-ipc": _drop("--unshare-ipc"),
    "--unshare-pid": _see_the_machines_processes,
    "--unshare-uts": lambda line: _drop("--unshare-uts")(_drop("--hostname", "coldstart")(line)),
    "--unshare-cgroup-try": _drop("--unshare-cgroup-try"),
    "a root of its own": _show_the_passwords,
    "--remount-ro /": _drop("--remount-ro", "/"),
    "--remount-ro /dev": _drop("--remount-ro", "/dev"),
    "--clearenv": _drop("--clearenv"),
    "--new-session": _drop("--new-session"),
}


def main(folder: Path) -> None:
    identity.settle(writable=[folder])
    end = socket.socket(socket.AF_UNIX)
    abstract = f"coldstart-{secrets.token_hex(8)}"
    end.bind("\0" + abstract)
    end.listen()
    number = secrets.randbelow(1 << 30) + 1
    libc = ctypes.CDLL(None)
    shared = libc.shmget(number, 4096, _CREATE_FOR_US)
    given = json.dumps({"abstract": abstract, "shared_memory": number})
    mounts = outer.Mounts(read_only={glance.__file__: f"{outer.PYTHONPATH}/glance.py"})
    whole = outer.command("glance", packages=(), environment={}, tmp_bytes=1 << 20, mounts=mounts)

    def outcomes(less: Callable[[Line], Line]) -> dict[str, str]:
        line = cgroups.wrap([*less(whole), given], os.environ.get(cgroups.VARIABLE, ""), "functions")
        done = subprocess.run(line, capture_output=True, text=True, env={"COLDSTART_CANARY": "seen"})
        assert done.returncode == 0, done.stderr
        found: dict[str, str] = json.loads(done.stdout)
        return found

    try:
        with ThreadPoolExecutor(2) as both:
            print(json.dumps(dict(zip(WITHOUT, both.map(outcomes, WITHOUT.values()), strict=True))))
    finally:
        libc.shmctl(shared, _IPC_RMID, None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
