"""One execution environment: supervisor, process 1 and the handler's process, forked from a zygote.

* The supervisor stays outside the new PID namespace. It holds the channel to our side, watches memory and
  reports how the environment ended. No learner code can see it.
* Process 1 ("init") reaps, and writes down how the handler's process ended.
* The function process runs the handler: under awslambdaric, or as a Node process (`Settings.inhabit`).

An environment is made before its job is known (a spare), walled in and warmed; it is used for one function of
one run and never again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.channel import Channel
from sandbox.wall import inner, linux
from sandbox.wall.confined import Confinement
from sandbox.zygote import watch

_PROCESSES = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    seccomp_program: bytes
    landlock_version: int
    layers: inner.Layers
    place: inner.Place = inner.PLACE
    confinement: Confinement | None = None  # of tier C, where no namespace can be made
    tasks_before: int = 0  # processes and threads of this user, in tier C
    inhabit: Callable[[Channel, int, Settings, bool], int]
    """What process 1 does once it is enclosed, given its channel, the log pipe, these settings and whether to warm:
    start the function process, say {"ready"}, hand it what {"start"} brings, and return its wait status at the end."""

    def most_processes(self) -> int:
        """RLIMIT_NPROC. Without a user namespace it counts all of the user's processes, so that it is no bound of a run
        there: only the last one, should the supervisor's own (`crowd`) be late."""
        if self.confinement is None:
            return _PROCESSES
        return self.tasks_before + 16 * _PROCESSES  # of others, too, who must not fail by what one of them makes


def supervise(channel: Channel, request: dict[str, Any], settings: Settings) -> None:
    """Make the environment, say {"ready": true} with its descriptors (the listeners of `inner.separate`, then the log
    pipe), hand it its code when {"start": ...} comes and watch it to its end. Closing the channel kills it."""
    linux.set_process_name("cs-supervisor")
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    layers = inner.Layers(**request.get("layers", {})) if request.get("layers") else settings.layers
    settings = replace(settings, layers=layers)
    listeners = inner.separate(layers)
    log_read, log_write = os.pipe()
    end_read, end_write = os.pipe()
    ours, theirs = Channel.pair()
    init = os.fork()
    if init == 0:
        _init(
            theirs,
            log_write,
            end_write,
            [channel, ours, *listeners],
            [log_read, end_read],
            settings,
            bool(request.get("warm")),
        )
    theirs.close()
    os.close(log_write)
    os.close(end_write)
    ours.receive()  # the function process is walled in and, if asked, warm
    channel.send({"ready": True}, descriptors=[*(end.fileno() for end in listeners), log_read])
    for listener in listeners:
        listener.close()
    os.close(log_read)
    watch.until_exit(channel, ours, init, end_read)


def _init(
    channel: Channel, log: int, end: int, ours: list[Any], reads: list[int], settings: Settings, warm: bool
) -> None:
    """Process 1 of the new PID namespace; never returns."""
    try:
        linux.set_process_name("cs-init")
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        for other in ours:
            other.close()
        for descriptor in reads:
            os.close(descriptor)
        os.set_inheritable(end, False)
        inner.enclose(settings.layers)
        status = settings.inhabit(channel, log, settings, warm)
        os.write(end, str(status).encode())
    except BaseException:  # noqa: BLE001 - process 1 must end here, whatever happens
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def reap_until(worker: int) -> int:
    """Reap orphans until the handler's process ends; its wait status."""
    while True:
        pid, status = os.wait()
        if pid == worker:
            return status
