"""The real application behind a real gunicorn, on a free port, with a data folder that nobody else uses."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until the server must answer; the first start warms the sandbox, too."""


class Server:
    """Started and stopped by hand, so that a test can kill it and start it again on the same data and port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once /healthz answers. Raises RuntimeError with the server's own words when it does not."""
        log = (self.data.parent / f"{self.data.name}.log").open("ab")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "app:create_app()", "--bind", f"127.0.0.1:{self.port}"),
                *("--worker-class", "gthread", "--threads", "16", "--graceful-timeout", "2"),
            ],
            cwd=CHECKOUT,
            env={
                **os.environ,
                "COLDSTART_DATA": str(self.data),
                "COLDSTART_LESSONS": os.environ.get("COLDSTART_LESSONS", str(CHECKOUT / "lessons")),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                words = Path(log.name).read_text("utf-8", "replace")[-3000:]
                self.kill()
                raise RuntimeError(f"the server did not start:\n{words}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask it to end, as a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
