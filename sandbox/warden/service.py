"""The warden's Unix socket: jobs in, results out, and its own life.

One warden per folder, by a file lock; whoever needs it first starts it (`sandbox.client`). It ends when nobody has
been connected for a while, so that a laptop is left as it was found.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import socket
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sandbox.bounds import MOST_WAITING
from sandbox.build import build_id
from sandbox.channel import Channel, ChannelClosed
from sandbox.errors import JobRejected, RunLost, SandboxBusy, SandboxUnavailable
from sandbox.result import InvocationStatus
from sandbox.wall import confined, usernamespaces
from sandbox.warden import selftest
from sandbox.warden.admission import Admission, Stay
from sandbox.warden.backoff import Backoff
from sandbox.warden.turns import BULK, LIVE, Kind
from sandbox.warden.yard import GivenUp, Yard, default_spares, tier

_log = logging.getLogger("warden")
SOCKET_NAME = "warden.sock"
_IDLE_SECONDS = 60.0
_MEND_SECONDS = 0.25
_UNTOLD_TRIES = 2
"""Who waits for the first start is not told of the first failure, but waits for another try."""
_OWNER_LENGTH = 200


class Warden:
    """Serves `folder`/warden.sock until `stop`, SIGTERM or idleness."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._yard: Yard | None = None
        self._report: selftest.Report | None = None
        self._node_report: selftest.Report | None = None
        self._missing = ""
        self._confined_in: Path | None = None  # this folder, in tier C
        self._caution = ""
        self._failure: SandboxUnavailable | None = None
        self._backoff = Backoff()
        self._restart = threading.RLock()
        self._admission = Admission(places=_places(os.cpu_count() or 2), waiting=MOST_WAITING)
        self._clients = 0
        self._last_client = time.monotonic()
        self._count = threading.Lock()
        self._done = threading.Event()
        self._ready = threading.Event()

    def serve(self) -> int:
        """Exit status: 0 when it ended in order, 4 when another warden holds the folder."""
        lock = os.open(self._folder / "warden.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 4
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._done.set())
        listening = self._listen()
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()
        threading.Thread(target=self._keep, daemon=True).start()
        while not self._done.wait(1.0):
            with self._count:
                idle = self._clients == 0 and time.monotonic() - self._last_client > _IDLE_SECONDS
            if idle:
                break
        self._done.set()
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)
        self._close_yard()
        return 0

    def _listen(self) -> socket.socket:
        path = self._folder / SOCKET_NAME
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with short_path(self._folder) as short:
            listening.bind(f"{short}/{SOCKET_NAME}")
        path.chmod(0o600)
        listening.listen(128)
        return listening

    def _keep(self) -> None:
        """Raise the wall, again and again where it could not be tried whether it holds, and keep it."""
        while not self._start() and not self._done.wait(self._backoff.seconds_left):
            pass
        if self._failure is None:
            self._mend()

    def _start(self) -> bool:
        """Try to. Whether it is known now that the wall holds, or that it does not."""
        failure = self._raise_wall()
        if failure and failure.check in selftest.NAMESPACES:
            self._close_yard()  # it makes no environments
            failure = self._without_namespaces(failure)
        if failure and failure.for_now:
            self._backoff.failed()
            if self._backoff.failures < _UNTOLD_TRIES:
                _log.warning("the wall could not be tried: %s", failure)
                return False
        else:
            self._backoff.worked()
        self._failure = failure
        self._ready.set()
        _log.info("ready" if not failure else f"unavailable{' for now' * failure.for_now}: {failure}")
        return failure is None or not failure.for_now

    def _raise_wall(self) -> SandboxUnavailable | None:
        """Start the warm parents and try the attacks. What did not hold."""
        try:
            if self._yard is None or not self._yard.alive:
                self._close_yard()
                self._yard = self._new_yard()
            self._report = selftest.run(self._yard, patience=self._backoff.patience)
            failed = self._report.first_failure
            if failed:
                return SandboxUnavailable(
                    f"the wall did not hold: {failed}", check=failed, remedy=selftest.remedy(failed)
                )
        except SandboxUnavailable as error:
            return error
        except Exception as error:  # noqa: BLE001 - our own fault: reported to every client, and nothing runs
            _log.exception("the sandbox could not start")
            return SandboxUnavailable(f"the sandbox could not start: {error}", check="start", for_now=True)
        return None

    def _without_namespaces(self, failure: SandboxUnavailable) -> SandboxUnavailable | None:
        """Tier C, if this machine really refuses namespaces and has what tier C needs. What did not hold."""
        refused = usernamespaces.diagnose()
        if refused is None:
            return failure  # it was something else, and stays that
        lacks = confined.missing()
        if lacks:
            return SandboxUnavailable(f"{failure}; {lacks}", check=failure.check, remedy=failure.remedy)
        _log.warning("no user namespaces (%s): trying tier C", refused.wrong)
        self._confined_in = self._folder
        self._caution = f"{selftest.CAUTION} {refused.wrong} {refused.remedy}"
        return self._raise_wall()

    def _new_yard(self) -> Yard:
        """Raises SandboxUnavailable."""
        try:
            with (self._folder / "parents.log").open("ab") as log:
                return Yard(log, spares=default_spares(), prove_node=self._prove_node, confined_in=self._confined_in)
        except OSError as error:  # no process, descriptor or room on the disk is left
            _log.exception("the warm parents could not be started")
            raise SandboxUnavailable(f"the sandbox could not start: {error}", check="start", for_now=True) from error

    def _close_yard(self) -> None:
        with self._restart:
            yard, self._yard = self._yard, None  # once only, even if no other can take its place
        if yard:
            yard.close()

    def _mend(self) -> None:
        """Whatever of ours dies is there again before somebody needs it."""
        while not self._done.wait(max(_MEND_SECONDS, self._backoff.seconds_left)):
            try:
                self._living_yard().families.mend()
            except Exception:  # noqa: BLE001 - whoever needs it is told; this thread goes on trying
                _log.exception("what has died could not be started anew")

    def _accept(self, listening: socket.socket) -> None:
        while not self._done.is_set():
            try:
                connection, _ = listening.accept()
            except OSError as error:  # no descriptor is left, or no memory: whoever calls waits until there is
                _log.warning("nobody can be let in: %s", error)
                self._done.wait(_MEND_SECONDS)
                continue
            with self._count:
                self._clients += 1
            try:
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()
            except RuntimeError:  # no more threads can be made
                _log.exception("nobody can be served")
                self._gone(connection)

    def _converse(self, connection: socket.socket) -> None:
        channel = Channel(connection)
        try:
            while True:
                message = channel.receive()
                if message.body.get("op") == "run":
                    self._run(message.body, message.blob, channel)
                else:
                    channel.send(self._answer(message.body))
        except ChannelClosed:
            pass
        finally:
            self._gone(connection)

    def _gone(self, connection: socket.socket) -> None:
        connection.close()
        with self._count:
            self._clients -= 1
            self._last_client = time.monotonic()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request.get("op"):
            case "hello":
                return {"build": build_id(), "pid": os.getpid()}
            case "stop":
                self._done.set()
                return {"stopping": True}
            case "status":
                self._ready.wait()
                if request.get("every_runtime"):
                    self._try_node()
                return self._status()
        return {"error": "JobRejected", "message": f"unknown operation {request.get('op')!r}"}

    def _status(self) -> dict[str, Any]:
        checks = [[name, held] for report in (self._report, self._node_report) if report for name, held in report]
        failure = self._failure
        return {
            "available": failure is None,
            "tier": tier(self._confined_in),
            "caution": self._caution,
            "checks": checks,
            "message": str(failure or ""),
            "failed_check": failure.check if failure else "",
            "remedy": failure.remedy if failure else "",
            "for_now": failure is not None and failure.for_now,
            "missing": self._missing,
        }

    def _prove_node(self, yard: Yard, patience: float) -> SandboxUnavailable | None:
        """What of the wall did not hold around Node.js. Raises SandboxUnavailable when it could not be tried."""
        self._node_report = selftest.run_node(yard, patience=patience)
        failed = self._node_report.first_failure
        if not failed:
            return None
        return SandboxUnavailable(
            f"the wall did not hold around Node.js: {failed}", check=failed, remedy=selftest.remedy(failed)
        )

    def _try_node(self) -> None:
        """Have Node.js started and tried now; what is in the way is told with the status."""
        self._missing = ""
        if self._failure is None:
            try:
                self._living_yard().families.node()
            except SandboxUnavailable as error:
                self._missing = f"Node.js: {error}. {error.remedy}"

    def _run(self, request: dict[str, Any], jobs: bytes, client: Channel) -> None:
        self._ready.wait()
        if self._failure:
            client.send({"error": "SandboxUnavailable", **self._status()})
            return
        try:
            with self._stand_in_line(request, client) as stay:
                self._run_in_yard(jobs, client, stay)
        except (SandboxBusy, RunLost, JobRejected) as error:
            client.send({"error": type(error).__name__, "message": str(error)})
        except SandboxUnavailable as error:
            client.send(
                {
                    "error": "SandboxUnavailable",
                    "message": str(error),
                    "failed_check": error.check,
                    "remedy": error.remedy,
                    "for_now": error.for_now,
                }
            )
        except ChannelClosed:
            raise
        except Exception as error:  # noqa: BLE001 - our own fault must not take the connection down without a word
            _log.exception("a run failed")
            client.send({"error": "RunLost", "message": f"{type(error).__name__} in the warden"})

    def _stand_in_line(self, request: dict[str, Any], client: Channel) -> AbstractContextManager[Stay]:
        """Whose the job is and how urgent, as the client says it; it hears its place when it asks for it."""
        owner, lane = request.get("owner", ""), request.get("lane", LIVE)
        if not isinstance(owner, str) or len(owner) > _OWNER_LENGTH or lane not in (LIVE, BULK):
            raise JobRejected(f"owner is a text of {_OWNER_LENGTH} characters at most, lane is {LIVE} or {BULK}")
        wanted = request.get("places") is True
        tell = (lambda place, long: client.send({"place": place, "long": long})) if wanted else None
        return self._admission.place(owner, lane, client=client.socket, tell=tell)

    def _run_in_yard(self, jobs: bytes, client: Channel, stay: Stay) -> None:
        """The series to its end, in another place where it had to give one up. A job is tried once more after a loss,
        when a process of ours had died: a yard that is gone is rebuilt. So it is when a function was killed, unless its
        supervisor says that it did so: else nobody can tell whether by itself, but then it is again."""
        done = 0
        lost = -1  # how much was done at the last loss

        def reply(result: bytes) -> None:
            nonlocal done
            if lost != done and not stay.exceeded and _killed(result):
                raise _Killed
            client.send({"result": True}, blob=result)
            done += 1

        while True:
            try:
                return self._living_yard().run(jobs, reply, client.socket, done=done, stay=stay)
            except GivenUp:
                stay.again()
            except _Killed:
                lost = done
            except RunLost:
                if lost == done:
                    raise
                _log.exception("a run was lost; trying it once more")
                lost = done

    def _living_yard(self) -> Yard:
        """Raises SandboxUnavailable, for now, when what has died does not start, and RunLost."""
        with self._restart:
            if self._done.is_set():
                raise RunLost("the warden is ending")
            if self._yard is None or not self._yard.alive:
                if self._backoff.seconds_left:
                    raise SandboxUnavailable("what has died is not there again yet", check="start", for_now=True)
                _log.warning("a warm parent is gone: starting anew")
                self._close_yard()
                try:
                    self._yard = self._new_yard()
                except SandboxUnavailable:
                    self._backoff.failed()
                    raise
                self._backoff.worked()
            return self._yard


def _places(cores: int) -> dict[Kind, int]:
    """Long runs take memory, about 40 MB each, but little of the processor. Of heavy ones there is one for each core,
    and one more which no group takes."""
    return {Kind.QUICK: 2 * cores, Kind.LONG: 2 * cores, Kind.HEAVY: cores + 1}


class _Killed(Exception):
    """A function of the job was killed by a signal that was none of the supervisor's."""


def _killed(result: bytes) -> bool:
    """A lack of memory has a status of its own: there the supervisor did it."""
    if b"signal: killed" not in result:
        return False
    try:
        steps = json.loads(result)["steps"]
    except RecursionError:  # of what a handler answers; the client says what it makes of that
        return False
    return any(
        invocation["status"] == InvocationStatus.EXITED and invocation["error"]["message"].endswith("signal: killed")
        for step in steps
        for invocation in step["invocations"]
    )


class short_path:  # noqa: N801 - used as a function
    """A name for `folder` that fits a Unix socket's 107 bytes, however deep the folder lies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> str:
        self._descriptor = os.open(self._folder, os.O_PATH | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._descriptor}"

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
