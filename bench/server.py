"""A server, started as a service is, for as long as it is looked at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY = "Ready"
SETTLED = "Learners' code runs behind a wall"
_NO_SANDBOX = "No code runs"


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int
    data: Path

    @property
    def sandbox(self) -> Path:
        """The folder of its warden."""
        return self.data / "sandbox"


@contextmanager
def serving(data: Path, *, until: str = SETTLED) -> Iterator[Server]:
    """A server on `data` that has said `until`. Raises RuntimeError when it does not come up."""
    port = free_port()
    settings = {"COLDSTART_PORT": str(port), "COLDSTART_DATA": str(data)}
    line = [sys.executable, "-m", "course.server"]
    process = subprocess.Popen(
        line,
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # as a service is: the crowd, which is on other machines, takes nothing of its part
    )
    try:
        _wait(process, until)
        yield Server(process.pid, port, data)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[str], until: str) -> None:
    assert process.stdout is not None
    said = ""
    for said in process.stdout:
        if until in said:
            return
        if said.startswith(_NO_SANDBOX):
            break
    raise RuntimeError(f"the server did not come up: {said}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def warden_pid(folder: Path) -> int:
    """The process of the warden that serves `folder`."""
    line = ["pgrep", "-f", f"sandbox serve --folder {folder}"]
    return int(subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()[0])
