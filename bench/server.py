"""An idle server, started as `make run` starts it, for as long as it is looked at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import memory

ROOT = Path(__file__).parents[1]
_SETTLED = "Learners' code runs behind a wall"


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The pid of a server on `folder` whose sandbox is ready. Raises RuntimeError when it does not come up."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"COLDSTART_PORT": str(port), "COLDSTART_DATA": str(folder)}
    line = [sys.executable, "-m", "course.server"]
    process = subprocess.Popen(line, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not any(_SETTLED in said for said in process.stdout):
            raise RuntimeError("the server did not come up")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def idle_megabytes(folder: Path) -> tuple[float, float]:
    """Proportional set size of an idle server: (web process, sandbox)."""
    data = folder / "data"
    with serving(data) as pid:
        time.sleep(5)  # until the spares are made
        sandbox = memory.tree([warden_pid(data / "sandbox")])
        web = memory.tree([pid]) - sandbox  # the warden is a child of the web process that needed it first
        return memory.megabytes(web), memory.megabytes(sandbox)


def warden_pid(folder: Path) -> int:
    line = ["pgrep", "-f", f"sandbox serve --folder {folder}"]
    return int(subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()[0])
