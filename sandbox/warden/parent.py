"""A warm parent: a fork server behind the outer wall, as the warden sees it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from sandbox.channel import Channel, ChannelClosed
from sandbox.errors import RunLost, SandboxUnavailable
from sandbox.wall import cgroups, confined, outer, usernamespaces

_START_SECONDS = 60.0


class Fork:
    """A process made by a fork server: our end of its channel, and how to kill it."""

    def __init__(self, channel: Channel, pid: int, server: ForkServer) -> None:
        self.channel = channel
        self.pid = pid
        self._server = server

    @property
    def ended(self) -> bool:
        """Of one that waits: it has said all it had to say, so it is readable at its end only."""
        return self.channel.ready(0)

    def kill(self) -> None:
        """Close the channel, which ends the process, and kill it in case it hangs."""
        self.channel.close()
        self._server.kill(self.pid)


class ForkServer:
    """The channel of a process in `sandbox.forkserver.serve`. Thread-safe."""

    def __init__(self, control: Channel) -> None:
        self.control = control
        self.gone = False
        """It did not answer any more. bubblewrap, which is waited for, can outlive what it has started by a moment."""
        self._lock = threading.Lock()

    def fork(self, body: Mapping[str, Any] | None = None, blob: bytes = b"") -> Fork:
        """Raises RunLost when the server is gone."""
        ours, theirs = Channel.pair()
        try:
            with self._lock:
                self.control.send({"op": "fork", **(body or {})}, blob=blob, descriptors=[theirs.fileno()])
                pid = self.control.receive().body["pid"]
        except ChannelClosed as error:
            self.gone = True
            ours.close()
            raise RunLost("a warm parent process has ended") from error
        finally:
            theirs.close()
        return Fork(ours, pid, self)

    def killed(self, pids: Sequence[int]) -> bool:
        """Whether a signal has ended one of these forks. Raises RunLost when the server is gone."""
        try:
            with self._lock:
                self.control.send({"op": "killed", "pids": list(pids)})
                return bool(self.control.receive().body["killed"])
        except ChannelClosed as error:
            self.gone = True
            raise RunLost("a warm parent process has ended") from error

    def kill(self, pid: int) -> None:
        try:
            with self._lock:
                self.control.send({"op": "kill", "pid": pid})
        except ChannelClosed:
            pass  # then its children are gone too

    def close(self) -> None:
        self.control.close()


class WarmParent(ForkServer):
    """Starts `python -m module` behind the outer wall and waits until it is warm."""

    def __init__(
        self,
        module: str,
        *,
        packages: Iterable[str] | None,
        tmp_bytes: int,
        log: IO[bytes] | int,
        group: str,
        mounts: outer.Mounts | None = None,
        confined_in: Path | None = None,
        passed: Mapping[str, int] | None = None,
    ) -> None:
        """`group` names its control group, where there are any. `passed`: the environment variable that tells of each
        descriptor of ours which it gets, too. With `confined_in`, a folder of ours, it has the wall
        of tier C, without bubblewrap and namespaces; `tmp_bytes` and `mounts` then mean nothing. Raises
        SandboxUnavailable when it does not come up."""
        ours, theirs = Channel.pair()
        descriptor = theirs.fileno()
        passed = {"COLDSTART_CONTROL": descriptor, **(passed or {})}
        environment = {
            **{name: str(number) for name, number in passed.items()},
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "HOME": "/tmp",  # noqa: S108 - inside the wall
            "PYTHONHASHSEED": "random",
        }
        variables: dict[str, str] = {}
        if confined_in is not None:
            command, variables = confined.command(
                module, packages=packages, folder=confined_in, environment=environment
            )
        else:
            command = outer.command(
                module,
                packages=packages,
                environment=environment,
                tmp_bytes=tmp_bytes,
                mounts=mounts or outer.Mounts(),
            )
        command = cgroups.wrap(command, os.environ.get(cgroups.VARIABLE, ""), group)
        start = partial(
            subprocess.Popen[bytes],
            command,
            pass_fds=tuple(passed.values()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=variables,
            start_new_session=confined_in is not None,  # bubblewrap makes one itself
            cwd="/",
        )
        self.process = _starter().submit(start).result()
        theirs.close()
        super().__init__(ours)
        try:
            if not ours.ready(_START_SECONDS):
                raise ChannelClosed(f"no answer within {_START_SECONDS:.0f} s")
            self.hello = ours.receive().body
        except ChannelClosed as error:
            self.process.kill()
            code = self.process.wait()
            raise SandboxUnavailable(
                f"{module} did not start behind the wall (exit status {code}; {error})",
                check="outer wall",
                remedy=f"{usernamespaces.remedy()} See parents.log in the sandbox's folder.",
                for_now=True,
            ) from error

    @property
    def alive(self) -> bool:
        return not self.gone and self.process.poll() is None

    def close(self) -> None:
        super().close()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@cache
def _starter() -> ThreadPoolExecutor:
    """A thread that lives as long as the warden: a parent-death signal comes when the starting *thread* ends."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


def close_all(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
