"""One execution environment: supervisor, process 1 and the handler's process, forked from a zygote.

* The supervisor stays outside the new PID namespace. It holds the channel to our side, watches memory and
  reports how the environment ended. No learner code can see it.
* Process 1 ("init") reaps, and writes down how the handler's process ended.
* The function process runs the handler: under awslambdaric, or as a Node process (`Settings.inhabit`).

An environment is made before its job is known (a spare), walled in and warmed. A function process serves one function
of one job and never again; in a series another one, which has seen nothing, follows it behind the same wall.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.channel import Channel, ChannelClosed
from sandbox.meter import Meter
from sandbox.wall import inner, linux
from sandbox.wall.confined import Confinement
from sandbox.zygote import watch
from sandbox.zygote.pace import Pace
from sandbox.zygote.pages import Pages

_PROCESSES, _PROCESSES_APART = 128, 48
"""And threads. Of a run that comes after others fewer: before it can be seen that it makes too many it has made as many
as it may, and each costs some milliseconds of the kernel's time."""
_READY_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    seccomp_program: bytes
    landlock_version: int
    place: inner.Place = inner.PLACE
    confinement: Confinement | None = None  # of tier C, where no namespace can be made
    pages: Pages | None = None  # that a spare is to copy
    usual_seconds: float = 0.0  # of processor: see `Pace`
    apart: bool = False  # in the zygote's own session, which comes after others (`sandbox.zygote.apart`)
    tasks_before: int = 0  # processes and threads of this user, in tier C
    inhabit: Callable[[Channel, int, Settings, bool], int]
    """What process 1 does once it is enclosed, given its channel, the log pipe, these settings and whether to warm:
    start the function process, say {"ready"}, hand it what {"start"} brings, and return its wait status at the end."""

    def pace(self, init: int, others: Callable[[], Iterable[str]], request: dict[str, Any]) -> Pace:
        """Of the environment that `request` asked for."""
        return Pace(
            init,
            others,
            usual_seconds=self.usual_seconds,
            ours=bool(request.get("ours")),
            grouped=not self.apart,
        )

    def most_processes(self) -> int:
        """RLIMIT_NPROC. Without a user namespace it counts all of the user's processes, so that it is no bound of a run
        there: only the last one, should the supervisor's own (`crowd`) be late."""
        if self.confinement is None:
            return _PROCESSES_APART if self.apart else _PROCESSES
        return self.tasks_before + 16 * _PROCESSES  # of others, too, who must not fail by what one of them makes


def supervise(channel: Channel, request: dict[str, Any], settings: Settings) -> None:
    """Make the environment, say {"ready": true} with its descriptors (`inner.listen`'s, the log pipe, `Pace.wardens`),
    hand it its code when {"start": ...} comes and watch it to its end. Closing the channel kills it.

    {"ours": true} in `request` is of an environment for ourselves (`Pace`).

    {"again": true} ends the function and all that it has left, and makes the next environment behind the same wall;
    what is then said and handed out is the same but for the last, which goes on. "ready" says whether that can be asked
    for.
    """
    linux.set_process_name("cs-supervisor")
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    inner.separate()
    end_read, end_write = os.pipe()
    orders, ordered = Channel.pair()
    init = linux.bare_fork()
    if init == 0:
        _init(ordered, end_write, [channel, orders], end_read, settings)
    ordered.close()
    os.close(end_write)
    namespace = watch.Namespace(init)
    pace = settings.pace(init, namespace.others, request)
    house = _House(channel, orders, namespace, pace.wardens)
    warm = bool(request.get("warm"))
    worker = house.inhabit(warm=warm)
    if warm:
        watch.rehearse(namespace)
    watch.until_exit(channel, worker, init, end_read, namespace, again=house.inhabit, pace=pace)


class _House:
    """The inside of one wall, as its supervisor sees it: one function process after another."""

    def __init__(self, channel: Channel, orders: Channel, namespace: watch.Namespace, meter: Meter) -> None:
        self._channel = channel
        self._meter = meter  # handed out with the first
        self._orders = orders
        self._namespace = namespace
        self._function: int | None = None
        """A pidfd of the function process, where it can be followed by another: a Node process cannot."""

    def inhabit(self, *, warm: bool = False) -> Channel:
        """End the function process that there is with all that it has left, have process 1 make another, and hand out
        what reaches it. The channel to it.

        Raises ChannelClosed or OSError when that did not work, as when the function has just ended by itself.
        """
        before = self._function
        listeners = inner.listen() if before is None else ()  # Node connects while it warms up
        log_read, log_write = os.pipe()
        ours, theirs = Channel.pair()
        self._orders.send({"warm": warm}, descriptors=[theirs.fileno(), log_write])
        theirs.close()
        os.close(log_write)
        if before is not None:  # only now: process 1 has to find the order when it has reaped this one
            signal.pidfd_send_signal(before, signal.SIGKILL)
            os.close(before)
        if not ours.ready(_READY_SECONDS):
            raise ChannelClosed("no function process in time")
        message = ours.receive()  # it is walled in and, if asked, warm
        self._function = message.descriptors[0] if message.descriptors else None
        self._namespace.handler = str(message.body.get("pid", watch.FIRST))
        listeners = listeners or inner.listen()  # nobody is left who could have taken the ports
        descriptors = [*(end.fileno() for end in listeners), log_read]
        if before is None:
            descriptors.append(self._meter.fileno())
        self._channel.send({"ready": True, "again": self._function is not None}, descriptors=descriptors)
        for listener in listeners:
            listener.close()
        os.close(log_read)
        if before is None:
            self._meter.close()
        return ours


def _init(orders: Channel, end: int, others: list[Channel], read: int, settings: Settings) -> None:
    """Process 1 of the new PID namespace; never returns. Runs one function process after another, for as long as the
    next one is asked for before the last has ended."""
    try:
        linux.set_process_name("cs-init")
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        for other in others:
            other.close()
        os.close(read)
        os.set_inheritable(end, False)
        inner.enclose()
        status = _inhabit(orders, settings)
        while orders.ready(0):
            _end_all()
            inner.clear()
            status = _inhabit(orders, settings)
        os.write(end, str(status).encode())
    except ChannelClosed:
        pass  # the supervisor is gone, and all of this with it
    except BaseException:  # noqa: BLE001 - process 1 must end here, whatever happens
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def _inhabit(orders: Channel, settings: Settings) -> int:
    order = orders.receive()
    channel, log = order.descriptors
    return settings.inhabit(Channel.adopt(channel), log, settings, order.body["warm"])


def _end_all() -> None:
    """Kill and reap everybody else in this namespace, as process 1."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()  # orphans come to process 1 as their parents end


def reap_until(worker: int) -> int:
    """Reap orphans until the handler's process ends; its wait status."""
    while True:
        pid, status = os.wait()
        if pid == worker:
            return status
