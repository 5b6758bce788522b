"""The supervisor's watch: the end of the environment, its memory, and orders from our side."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from sandbox.channel import Channel, ChannelClosed
from sandbox.zygote.pace import Pace

_SHORTEST_MS, _LONGEST_MS = 5, 25
_FILLED_IN_A_MS = 4 * 1024 * 1024
"""How much a handler could fill at the very most: more than two processors write in small pages."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1024 * 1024
MOST_DESCRIPTORS = 4096
"""Of all processes of an environment together; one alone may hold 1,024, as in Lambda."""
FIRST = "2"
"""The number of the handler's process in its namespace: it is the first that process 1 makes."""


class Inhabitants(Protocol):
    """All processes of one environment, whoever of them made them."""

    def kill(self) -> None:
        """Begin the end of all of them."""

    def others(self) -> Iterable[str]:
        """The folders in /proc of all but process 1 and the handler's process, as they were found last."""

    def resident_bytes(self, interrupted: Callable[[], bool], enough: int) -> int:
        """The memory of all; what was counted so far when `interrupted` says that something else is to be done, or
        when it is more than `enough`. At most `enough` of it need not be exact."""

    def excessive(self) -> bool:
        """Whether they take more than they may of what nothing else bounds."""

    def clear(self) -> None:
        """After the end of process 1: nobody is left when this returns."""


class Namespace:
    """Those of the PID namespace whose process 1 is `init`."""

    def __init__(self, init: int) -> None:
        self._init = init
        self._inside = f"/proc/{init}/root/proc"
        self._processes: list[str] = []
        self.handler = FIRST

    def kill(self) -> None:
        os.kill(self._init, signal.SIGKILL)

    def others(self) -> list[str]:
        """Of those that `excessive` has found."""
        known = (f"{self._inside}/1", f"{self._inside}/{self.handler}")
        return [process for process in self._processes if process not in known]

    def resident_bytes(self, interrupted: Callable[[], bool], enough: int) -> int:
        """Of those that `excessive` has found."""
        return resident_bytes(f"{self._inside}/{self.handler}", self.others(), interrupted, enough)

    def excessive(self) -> bool:
        """Many descriptors: what their buffers take is in no resident set."""
        self._processes = _processes(self._inside)
        return len(self._processes) > 2 and sum(map(descriptors, self._processes)) > MOST_DESCRIPTORS

    def clear(self) -> None:
        """The kernel has: a namespace ends with its process 1."""


class Visitors(Protocol):
    """Who else asks something of the supervisor while an environment lives: `sandbox.zygote.doorman`."""

    def fileno(self) -> int:
        """Readable when somebody asks; another number once nobody is listened to any more."""

    def answer(self) -> None:
        """One of them."""


def until_exit(
    channel: Channel,
    worker: Channel,
    init: int,
    end: int,
    inhabitants: Inhabitants | None = None,
    visitors: Visitors | None = None,
    again: Callable[[], Channel] | None = None,
) -> None:
    """Pass {"start"} on to the function process, kill the environment when `channel` closes or its resident memory
    passes the limit, have it come after others (`sandbox.zygote.pace`) once it has used much of the processor or before
    that by {"unhurried"}, and report {"exited": {code, signal, out_of_memory, max_memory_mb}} at its end.
    {"memory"} is answered with {"max_memory_mb"} so far; {"end"} kills; so does {"again"}, unless the environment is as
    urgent as any and `again` can follow it with another function process, whose channel it gives. `end` is the pipe on
    which process 1 writes the wait status of the handler's process; nothing comes when process 1 was killed. When it
    was not killed from here, it was one of ours that died, which no handler can bring about: then the supervisor ends
    by a signal, too, which is how its zygote tells our failures from the learner's."""
    inhabitants = inhabitants or Namespace(init)
    handle = os.pidfd_open(init)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(channel.fileno(), select.POLLIN)
    orders = select.poll()  # all that a count of memory must not keep waiting: a visitor may, for who asks all the time
    orders.register(handle, select.POLLIN)
    orders.register(channel.fileno(), select.POLLIN)
    asking = -1
    if visitors is not None:
        asking = visitors.fileno()
        poll.register(asking, select.POLLIN)
    pace = Pace(init, inhabitants.others)
    limit_bytes, peak, killed, killed_for_memory, started = 0, 0, False, False, False
    while True:
        if killed:
            pace.release()
        ready = {descriptor for descriptor, _ in poll.poll(pause_ms(limit_bytes - peak) if started else None)}
        if handle in ready:
            break
        if visitors is not None and asking in ready:
            visitors.answer()
            if visitors.fileno() != asking:
                poll.unregister(asking)
        if channel.fileno() in ready:
            try:
                message = channel.receive()
            except ChannelClosed:
                killed = True
                inhabitants.kill()
                break
            if "start" in message.body:
                pace.begin()
                worker.send(message.body, blob=message.blob)
                worker.close()
                limit_bytes, started = message.body["start"]["memory_mb"] * _MEGABYTE, True
            elif "memory" in message.body:
                inhabitants.excessive()  # it looks who is there; what is too much is seen below
                peak = max(peak, inhabitants.resident_bytes(lambda: False, 0))
                channel.send({"max_memory_mb": peak // _MEGABYTE})
            elif "unhurried" in message.body:
                pace.unhurried()
            elif "again" in message.body and not pace.lowered and (follower := _follower(again)) is not None:
                worker, limit_bytes, peak, started = follower, 0, 0, False
                pace.again()
            else:
                killed = True
                inhabitants.kill()
        if started:
            pace.look()
        if started and not killed_for_memory:
            if inhabitants.excessive() or pace.crowded:
                killed = True
                inhabitants.kill()
                continue
            peak = max(peak, inhabitants.resident_bytes(lambda: bool(orders.poll(0)) or pace.is_crowd(), limit_bytes))
            if peak > limit_bytes:
                killed = killed_for_memory = True
                inhabitants.kill()
    os.waitpid(init, 0)
    inhabitants.clear()
    status = os.read(end, 16)
    if not (status or killed or inhabitants.excessive()):
        os.kill(os.getpid(), signal.SIGKILL)
    code = os.waitstatus_to_exitcode(int(status or signal.SIGKILL))
    report = {
        "code": code if code >= 0 else None,
        "signal": -code if code < 0 else None,
        "out_of_memory": killed_for_memory,
        "max_memory_mb": peak // _MEGABYTE,
    }
    with contextlib.suppress(ChannelClosed):
        channel.send({"exited": report})


def _follower(again: Callable[[], Channel] | None) -> Channel | None:
    with contextlib.suppress(ChannelClosed, OSError):
        return again() if again else None
    return None


def pause_ms(left_bytes: int) -> int:
    """Milliseconds until the next look at an environment that may take `left_bytes` more."""
    return max(_SHORTEST_MS, min(_LONGEST_MS, left_bytes // _FILLED_IN_A_MS))


def resident_bytes(handler: str, others: Iterable[str], interrupted: Callable[[], bool], enough: int) -> int:
    """The memory of processes, folders in /proc: the handler's own as its resident set, as Lambda reports it, and of
    others what they do not share with it (proportional set size), so that a fork is not counted twice.

    To learn what is shared takes the kernel long, where somebody has made many mappings; so it is asked only when the
    resident sets together are more than `enough`, of the largest first, and no further than that. Gives what was
    counted so far when `interrupted` says that something else is to be done.
    """
    own = resident_set(handler)
    sizes = sorted(((resident_set(process), process) for process in others), reverse=True)
    if own + sum(size for size, _ in sizes) <= enough:
        return own
    total = own
    for _, process in sizes:
        if total > enough > 0 or interrupted():
            break
        total += proportional_set(process)
    return total


def _processes(folder: str) -> list[str]:
    try:
        # The namespace's own /proc lists all, whichever thread of which process made them. Paths as texts here and
        # below: an object for each would be most of what a look costs, two hundred times a second.
        return [f"{folder}/{name}" for name in os.listdir(folder) if name.isdigit()]  # noqa: PTH208
    except OSError:
        return []  # it has just ended


def descriptors(process: str) -> int:
    """How many a process holds: the size of its folder of them, since Linux 6.2; 0 before, and of what has ended."""
    try:
        return os.stat(f"{process}/fd").st_size  # noqa: PTH116
    except OSError:
        return 0


def resident_set(process: str) -> int:
    """Bytes; 0 of what has just ended."""
    return _pages(process) or max((_pages(task) for task in _tasks(process)), default=0)


def proportional_set(process: str) -> int:
    """The whole resident set of a process that lets nobody look (not dumpable, prctl(2)): only that stays readable."""
    if not _pages(process):
        process = next((task for task in _tasks(process) if _pages(task)), process)
    try:
        for line in Path(f"{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except PermissionError:
        return resident_set(process)
    except OSError:
        pass
    return 0


def _pages(process: str) -> int:
    try:
        with open(f"{process}/statm", "rb", buffering=0) as file:  # noqa: PTH123
            return int(file.read(128).split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _tasks(process: str) -> list[str]:
    """The threads of a process: the first may have ended and show nothing while others go on."""
    try:
        return [f"{process}/task/{name}" for name in os.listdir(f"{process}/task")]  # noqa: PTH208
    except OSError:
        return []
