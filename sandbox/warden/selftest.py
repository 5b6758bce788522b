"""The self-test: a handful of attacks behind the very wall that runs will have. If one succeeds, nothing runs."""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import plain
from sandbox.errors import RunLost, SandboxUnavailable
from sandbox.job import Job, Limits
from sandbox.result import Invocation, InvocationStatus, Outcome, Result
from sandbox.wall import usernamespaces

if TYPE_CHECKING:
    from sandbox.warden.yard import Yard

_TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Attacker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: attacks.handler
      Runtime: %s
      Timeout: 20
      MemorySize: 256
"""
_HELD = "held"
_HANDLER_SECONDS, _RUN_SECONDS = 20.0, 40.0
"""What all attacks of one handler may take together, many times what they do on a quiet machine, and its run."""
NAMESPACES = ("outer wall", "inner wall")
"""Checks that fail where user namespaces are refused."""
CAUTION = (
    "Tier C keeps runs apart by Landlock and seccomp alone: a handler can find out which files and processes there are "
    "(not what is in them), and it takes processes and disk of this machine until the watcher ends it."
)
_CANARY = "coldstart-canary-"

_MEMORY, _EXITED = InvocationStatus.OUT_OF_MEMORY, InvocationStatus.EXITED
_ENDED = (("a handler that takes too much memory is ended", "memory", (_MEMORY,)),)
_ENDED_BY_THE_WATCHER = (
    ("what its children take counts, too", "memory in a child", (_MEMORY,)),
    ("a handler that makes too many files is ended", "files", (_EXITED,)),
    ("a handler that makes too many threads is ended", "threads", (_EXITED, _MEMORY)),
)
"""What limits and file systems of a run's own bound in the other tiers."""


@dataclass(frozen=True, slots=True)
class _Attacker:
    """The same attacks in one language."""

    runtime: str
    file: str

    def job(self, event: dict[str, Any], patience: float) -> Job:
        return Job(
            code={self.file: Path(__file__).with_name(self.file).read_bytes()},
            template=_TEMPLATE % self.runtime,
            runtime=self.runtime,
            steps=({"step": "invoke", "payload": event},),
            timeout=_HANDLER_SECONDS * patience,
            limits=Limits(seconds=_RUN_SECONDS * patience),
        )


_PYTHON = _Attacker("python3.13", "attacks.py")
_NODE = _Attacker("nodejs24.x", "attacks.mjs")


@dataclass(frozen=True, slots=True)
class Report:
    """Check name -> whether the wall held."""

    checks: dict[str, bool]

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        return iter(self.checks.items())

    @property
    def first_failure(self) -> str | None:
        return next((name for name, held in self.checks.items() if not held), None)


def run(yard: Yard, *, patience: float = 1.0) -> Report:
    """Try the attacks, which may take `patience` times as long as usual.

    Raises SandboxUnavailable, for now, when they could not be tried to the end: that shows nothing of the wall.
    """
    return Report({**yard.cloud.hello["held"], **_tried(yard, _PYTHON, patience)})


def run_node(yard: Yard, *, patience: float = 1.0) -> Report:
    """Try the attacks from Node.js. Raises SandboxUnavailable as `run` does."""
    return Report({f"Node.js: {name}": held for name, held in _tried(yard, _NODE, patience).items()})


def _tried(yard: Yard, attacker: _Attacker, patience: float) -> dict[str, bool]:
    _remove_what_killed_ones_left()
    with tempfile.TemporaryDirectory(prefix=f"{_CANARY}{os.getpid()}-") as folder, _listening() as port:
        canary = Path(folder) / "canary"
        canary.write_text("seen")
        canary.chmod(0o644)
        Path(folder).chmod(0o755)
        event: dict[str, Any] = {"canary": str(canary), "port": port}
        if yard.tier == "C":
            event |= {"tier": "C", "pid": os.getpid()}
        answer = _attack(yard, attacker.job(event, patience))
    checks = {name: outcome == _HELD for name, outcome in answer.items()}
    for name, what, statuses in _ENDED if yard.tier != "C" else (*_ENDED, *_ENDED_BY_THE_WATCHER):
        checks[name] = _end(yard, attacker.job({"without_end": what}, patience)) in statuses
    return checks


def _remove_what_killed_ones_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_CANARY}*"):
        pid = folder.name.removeprefix(_CANARY).partition("-")[0]
        if not Path("/proc", pid).exists() and folder.lstat().st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)


def remedy(check: str) -> str:
    """What an administrator does when `check` failed."""
    if "memory" in check:
        return "The memory watcher could not end a process in time: is the machine out of memory or stopped?"
    return (
        "This kernel does not hold what the wall relies on. Use Linux 6.1 or newer with user namespaces, seccomp and "
        "Landlock (CONFIG_SECURITY_LANDLOCK, and landlock in the kernel's lsm= list), then start again. "
        "Until then no code is run."
    )


def _attack(yard: Yard, job: Job) -> dict[str, str]:
    invocation = _invoke(yard, job)
    if invocation.status is not InvocationStatus.ANSWERED:
        detail = invocation.error.message if invocation.error else invocation.status.value
        raise _could_not_run(f"the self-test's handler did not answer: {detail}")
    answer: dict[str, str] = invocation.answer
    return answer


def _end(yard: Yard, job: Job) -> InvocationStatus:
    """How a handler ends that takes something without end."""
    status = _invoke(yard, job).status
    if status is InvocationStatus.TIMED_OUT:  # it neither got what it wanted nor was stopped from it
        raise _could_not_run("the self-test's handler had no time to take what it is ended for")
    return status


def _could_not_run(message: str) -> SandboxUnavailable:
    remedy = "The machine may be too busy. See parents.log in the sandbox's folder"
    return SandboxUnavailable(message, check="a handler runs", remedy=remedy, for_now=True)


def _invoke(yard: Yard, job: Job) -> Invocation:
    answers: list[bytes] = []
    try:
        yard.run(plain.text([job]).encode(), answers.append)
    except RunLost as error:
        raise SandboxUnavailable(
            f"no execution environment could be made: {error}",
            check="inner wall",
            remedy=f"{usernamespaces.remedy()} See parents.log in the sandbox's folder.",
            for_now=True,
        ) from error
    result = plain.load(Result, json.loads(answers[0]))
    if result.outcome is not Outcome.FINISHED or not result.steps[0].invocations:
        raise _could_not_run(f"the self-test did not run: {result.outcome.value} {result.message}")
    return result.steps[0].invocations[0]


class _listening:  # noqa: N801 - used as a function
    """A port on the machine's own loopback that answers: what a handler must not be able to reach."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=_forever, args=(self._socket.accept,), daemon=True).start()
        port: int = self._socket.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()  # the control: from here it can be reached
        return port

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _forever(accept: Callable[[], tuple[socket.socket, Any]]) -> None:
    try:
        while True:
            accept()[0].close()
    except OSError:
        return
