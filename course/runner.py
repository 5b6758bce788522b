"""The machine's sandbox as the course uses it: connected when first needed, and again after a failure.

Pages are served without a sandbox, too; then no code runs, and `status` says why and what to do.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from pathlib import Path

from sandbox import Job, Place, Result, RunLost, Sandbox, SandboxUnavailable, Status


class LateSandbox:
    """A `sandbox.Runner` whose warden is started by the first run, or by the first question for its status."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()

    def run_series(
        self,
        jobs: Sequence[Job],
        *,
        stop: threading.Event | None = None,
        owner: str = "",
        lane: str = "live",
        place: Place | None = None,
    ) -> Generator[Result]:
        """As `Sandbox.run_series`, and raises as that does."""
        return self._connected().run_series(jobs, stop=stop, owner=owner, lane=lane, place=place)

    def status(self) -> Status:
        """Waits until the self-test is over, or could not be tried twice; nothing is raised."""
        try:
            return self._connected().status()
        except SandboxUnavailable as error:
            return Status(
                available=False,
                message=str(error),
                failed_check=error.check,
                remedy=error.remedy,
                for_now=error.for_now,
            )
        except (RunLost, OSError) as error:
            return Status(available=False, message=str(error), failed_check="warden", for_now=True)

    def close(self) -> None:
        """Let the warden go."""
        with self._lock:
            if self._sandbox:
                self._sandbox.close()
                self._sandbox = None

    def stop(self) -> None:
        """End the warden now, whoever started it: nobody else is served from this folder any more."""
        if self._folder.is_dir():
            Sandbox(self._folder).stop()

    def _connected(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                self._sandbox = Sandbox.connect(self._folder)
            return self._sandbox
