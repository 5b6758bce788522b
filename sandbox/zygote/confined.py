"""One execution environment of tier C: as in `sandbox.zygote.environment`, without namespaces.

* The supervisor makes the environment's folder and removes it, makes every connection of the handler (`doorman`), and
  can reach all of its processes and nobody else's (`crowd`).
* Process 1 is the first process, not a namespace's: it adopts and reaps orphans. Should the supervisor die, it ends all
  that is below it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import replace
from typing import Any, NoReturn

from sandbox.channel import Channel
from sandbox.wall import landlock, linux
from sandbox.wall.inner import Place
from sandbox.wall.scratch import Scratch
from sandbox.zygote import crowd, watch
from sandbox.zygote.doorman import Doorman
from sandbox.zygote.environment import Settings


def supervise(channel: Channel, request: dict[str, Any], settings: Settings) -> None:
    """As `environment.supervise`; {"ready"} also names the "task_root" of the environment, and the descriptors stand
    for the listeners."""
    assert settings.confinement is not None
    linux.set_process_name("cs-supervisor")
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    landlock.keep_signals_within()
    scratch = Scratch.make(settings.confinement.scratch)
    try:
        _live(channel, request, settings, scratch)
    finally:
        scratch.remove()


def _live(channel: Channel, request: dict[str, Any], settings: Settings, scratch: Scratch) -> None:
    warm = bool(request.get("warm"))
    place = Place(scratch.task_root, scratch.tmp)
    settings = replace(settings, place=place, tasks_before=crowd.tasks_of(os.getuid()))
    doorman = Doorman()
    log_read, log_write = os.pipe()
    end_read, end_write = os.pipe()
    stopped_read, stopped_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    ours, theirs = Channel.pair()
    init = linux.bare_fork()
    if init == 0:
        _init(theirs, log_write, end_write, stopped_write, settings, warm)
    theirs.close()
    for descriptor in (log_write, end_write, stopped_write):
        os.close(descriptor)
    message = ours.receive()  # the function process is walled in and, if asked, warm
    everybody = crowd.Crowd(init, message.body["pid"], scratch, stopped_read)
    pace = settings.pace(init, everybody.others, request)
    doorman.listen(message.descriptors[0])
    channel.send(
        {"ready": True, "task_root": scratch.task_root},
        descriptors=[*(end.fileno() for end in doorman.theirs), log_read, pace.wardens.fileno()],
    )
    doorman.forget_theirs()
    pace.wardens.close()
    os.close(log_read)
    watch.until_exit(channel, ours, init, end_read, everybody, doorman, pace=pace)


def _init(channel: Channel, log: int, end: int, stopped: int, settings: Settings, warm: bool) -> NoReturn:
    """Process 1 of the environment."""

    def stop(*_: object) -> None:
        _all_get(signal.SIGSTOP)
        os.write(stopped, b"s")

    supervisor = os.getppid()
    try:
        linux.set_process_name("cs-init")
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        landlock.keep_signals_within()
        signal.signal(signal.SIGTERM, _end_all)
        signal.signal(crowd.STOP, stop)
        signal.signal(crowd.CONTINUE, lambda *_: _all_get(signal.SIGCONT))
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            os._exit(1)
        _close_others(channel.fileno(), log, end, stopped)
        os.set_inheritable(end, False)
        status = settings.inhabit(channel, log, settings, warm)
        os.write(end, str(status).encode())
    except BaseException:  # noqa: BLE001 - process 1 must end here, whatever happens
        sys.excepthook(*sys.exc_info())
    finally:
        _end_all()
    raise AssertionError("unreachable")


def _end_all(*_: object) -> NoReturn:
    """End all that is below process 1, and then itself."""
    _all_get(signal.SIGKILL)
    os._exit(0)


def _all_get(number: int) -> None:
    """Send a signal to all that is below process 1."""
    with contextlib.suppress(OSError):  # nobody is there
        os.kill(-1, number)


def _close_others(*kept: int) -> None:
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - a path would be one more descriptor
        number = int(name)
        if number > 2 and number not in kept:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(number)
