"""The client of the warden: starts it when none runs, hands it jobs, takes results."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sandbox import errors, plain
from sandbox.build import build_id
from sandbox.channel import Channel, ChannelClosed
from sandbox.job import Job
from sandbox.result import Outcome, Result
from sandbox.wall import cgroups

_START_SECONDS = 30.0
_LOOK_SECONDS = 0.1  # between looks at a Stop
_SOCKET = "warden.sock"
Place = Callable[[int, bool], None]
"""Hears the place in line, and whether that is the line for long runs."""
_NOT_STOPPED = {
    "A": "Not stopped: a bug of the kernel, which all runs share, and two learners who signal to each other by load.",
    "B": "Not stopped: a bug of the kernel, which all runs share, two learners who signal to each other by load, and "
    "all runs together taking this machine's memory: no control group holds them, as where root starts the server.",
}
_PASSED_ON = ("PATH", "HOME", "LANG", "TZ", cgroups.VARIABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Whether code can be run here, and if not, which check failed and what an administrator does."""

    available: bool
    tier: str = ""
    message: str = ""
    failed_check: str = ""
    remedy: str = ""
    checks: tuple[tuple[str, bool], ...] = ()
    caution: str = ""
    """What a wall of tier C does not stop, why it is no better, and what to do; "" for the other tiers."""
    for_now: bool = False
    """Not available only because something did not start, or could not be tried: it is tried again by itself."""
    missing: str = ""
    """A runtime that cannot be offered here, why, and what to do; "" when none was found missing."""

    @property
    def not_stopped(self) -> str:
        """What the wall of this tier does not stop, for who runs the server; "" where there is no wall."""
        return self.caution or (_NOT_STOPPED.get(self.tier, "") if self.available else "")


class Runner(Protocol):
    """What the course needs of a sandbox."""

    def run_series(
        self,
        jobs: Sequence[Job],
        *,
        stop: threading.Event | None = None,
        owner: str = "",
        lane: str = "live",
        place: Place | None = None,
    ) -> Generator[Result]: ...

    def status(self) -> Status: ...


class Sandbox:
    """A connection to the warden of a folder. Thread-safe: every run has a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lease: Channel | None = None
        self._lock = threading.Lock()

    @classmethod
    def connect(cls, folder: Path) -> Sandbox:
        """The sandbox whose files (socket, lock, logs) lie in `folder`. Starts the warden when none runs.

        The first run or `status` waits until it is ready. Raises SandboxUnavailable when it cannot be started.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sandbox = cls(folder.absolute())
        sandbox._hold()
        return sandbox

    def run(
        self,
        job: Job,
        *,
        stop: threading.Event | None = None,
        owner: str = "",
        lane: str = "live",
        place: Place | None = None,
    ) -> Result:
        """As `run_series`, with one job."""
        (result,) = self.run_series([job], stop=stop, owner=owner, lane=lane, place=place)
        return result

    def run_series(
        self,
        jobs: Sequence[Job],
        *,
        stop: threading.Event | None = None,
        owner: str = "",
        lane: str = "live",
        place: Place | None = None,
    ) -> Generator[Result]:
        """Run jobs that have their template and seed in common, and give the result of each in turn. Once `stop` is set
        what is under way is ended, or taken out of the line; its outcome is CANCELLED, and nothing follows it.

        `owner` says whose they are and `lane` ("live" or "bulk") how urgent: see `sandbox.warden.turns`. `place` is
        called with their place in line, 1 for the next, and whether that is the line for long runs, whenever that
        changes, and with 0 when their turn has come; never when they do not have to wait.
        Raises SandboxUnavailable, SandboxBusy, RunLost or JobRejected.
        """
        text = plain.text(jobs).encode("utf-8", "surrogatepass")
        channel = self._hold()
        try:
            channel.send({"op": "run", "owner": owner, "lane": lane, "places": place is not None}, blob=text)
            for _ in jobs:
                result = _next_result(channel, stop, place)
                yield result
                if result.outcome is Outcome.CANCELLED:
                    return
        except ChannelClosed as error:
            raise errors.RunLost("the warden ended during the run") from error
        finally:
            channel.close()

    def status(self, *, every_runtime: bool = False) -> Status:
        """Waits until the warden's self-test is over; with `every_runtime`, runtimes that are started when they are
        first used are started and tried now. Raises RunLost when the warden ends meanwhile."""
        channel = self._hold()
        try:
            channel.send({"op": "status", "every_runtime": every_runtime})
            body = channel.receive().body
        except ChannelClosed as error:
            raise errors.RunLost("the warden ended before it was ready") from error
        finally:
            channel.close()
        body["checks"] = tuple((name, held) for name, held in body["checks"])
        return Status(**body)

    def close(self) -> None:
        """Let the warden go; it ends by itself when nobody holds it."""
        with self._lock:
            if self._lease:
                self._lease.close()
                self._lease = None

    def stop(self) -> None:
        """End the warden now."""
        channel = _connect(self.folder)
        if channel:
            _end(channel)
        self.close()

    def _hold(self) -> Channel:
        """A new connection; the first one made is kept open beside it, so that the warden stays."""
        with self._lock:
            channel = _connect(self.folder) or self._start()
            if self._lease is None or not _open(self._lease):
                self._lease = channel
                channel = _connect(self.folder) or self._start()
            return channel

    def _start(self) -> Channel:
        log_path = self.folder / "warden.log"
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "serve", "--folder", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=Path(__file__).resolve().parent.parent,
                env={key: value for key, value in os.environ.items() if key in _PASSED_ON},
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay a zombie
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            channel = _connect(self.folder)
            if channel:
                return channel
            if process.poll() not in (None, 4):  # 4: another one was faster, and will answer soon
                break
            time.sleep(0.02)
        raise errors.SandboxUnavailable(
            "the warden did not start",
            check="warden",
            remedy=f"See {log_path.name} in the sandbox's folder",
            for_now=True,
        )


def _next_result(channel: Channel, stop: threading.Event | None, place: Place | None) -> Result:
    while True:
        while stop is not None and not channel.ready(_LOOK_SECONDS):
            if stop.is_set():
                return Result(outcome=Outcome.CANCELLED)
        message = channel.receive()
        if "error" in message.body:
            raise _error(message.body)
        if "place" not in message.body:
            return plain.load(Result, json.loads(message.blob))
        if place is not None:
            place(message.body["place"], message.body["long"])


def _connect(folder: Path) -> Channel | None:
    """A connection to a warden of this very version; one of another version is ended. None when there is none."""
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        end.connect(f"/proc/self/fd/{descriptor}/{_SOCKET}")
        channel = Channel(end)
        channel.send({"op": "hello"})
        if channel.receive().body["build"] == build_id():
            return channel
        _end(channel)
    except (ChannelClosed, ConnectionError, FileNotFoundError):
        pass
    except OSError as error:
        if error.errno not in (errno.ECONNREFUSED, errno.ENOENT):
            raise
    finally:
        os.close(descriptor)
    end.close()
    return None


def _end(channel: Channel) -> None:
    """Have the warden end, and wait until it has."""
    channel.send({"op": "stop"})
    with contextlib.suppress(ChannelClosed):
        while channel.receive():
            pass
    channel.close()


def _open(channel: Channel) -> bool:
    """Whether the other end is still there; the warden says nothing unasked, so readable means gone."""
    return not channel.ready(0)


def _error(body: dict[str, Any]) -> Exception:
    kind = getattr(errors, body["error"])
    if kind is errors.SandboxUnavailable:
        return errors.SandboxUnavailable(
            body["message"],
            check=body.get("failed_check", ""),
            remedy=body.get("remedy", ""),
            for_now=body.get("for_now", False),
        )
    error: Exception = kind(body["message"])
    return error
