"""The supervisor's watch: the end of the environment, its memory, and orders from our side."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from sandbox.channel import Channel, ChannelClosed
from sandbox.zygote import memory
from sandbox.zygote.pace import Pace

_SHORTEST_MS, _LONGEST_MS = 5, 25
_FILLED_IN_A_MS = 4 * 1024 * 1024
"""How much a handler could fill at the very most: more than two processors write in small pages."""
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
        """The handler's group at once, and then all that is left with process 1: that gives back its own memory before
        it ends anybody, and where many fork this takes a second, in which they fork on."""
        for child in children(self._init)[:1]:  # it is the first: who came to process 1 as an orphan came later
            with contextlib.suppress(OSError):  # it leads no group
                os.killpg(child, signal.SIGKILL)
        os.kill(self._init, signal.SIGKILL)

    def others(self) -> list[str]:
        """Of those that `excessive` has found."""
        known = (f"{self._inside}/1", f"{self._inside}/{self.handler}")
        return [process for process in self._processes if process not in known]

    def resident_bytes(self, interrupted: Callable[[], bool], enough: int) -> int:
        """Of those that `excessive` has found."""
        return memory.resident_bytes(f"{self._inside}/{self.handler}", self.others(), interrupted, enough)

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
    pace: Pace | None = None,
) -> None:
    """Pass {"start"} on to the function process, kill the environment when `channel` closes or its resident memory
    passes the limit, have it come after others (`sandbox.zygote.pace`) once it or its run has used much of the
    processor, and report {"exited": {code, signal, out_of_memory, max_memory_mb}} at its end.
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
    pace = pace or Pace(init, inhabitants.others)
    pace.begin()
    poll.register(pace.fileno(), select.POLLIN)
    growth = memory.Growth()

    def too_many() -> bool:
        return inhabitants.excessive() or pace.is_crowd()

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
        if pace.fileno() in ready and not pace.hear():  # before it is told to start, if both are there
            poll.unregister(pace.fileno())
        if channel.fileno() in ready:
            try:
                message = channel.receive()
            except ChannelClosed:
                killed = True
                inhabitants.kill()
                break
            if "start" in message.body:
                worker.send(message.body, blob=message.blob)
                worker.close()
                limit_bytes, started = message.body["start"]["memory_mb"] * _MEGABYTE, True
            elif "memory" in message.body:
                too_many()  # it looks who is there; what is too much is seen below
                peak = max(peak, inhabitants.resident_bytes(too_many, 0))
                channel.send({"max_memory_mb": peak // _MEGABYTE})
            elif "again" in message.body and (follower := _follower(again, pace)) is not None:
                worker, limit_bytes, peak, started = follower, 0, 0, False
                pace.again()
                pace.begin()
            else:
                killed = True
                inhabitants.kill()
        if started:
            pace.look()
        if started and not killed_for_memory:
            if inhabitants.excessive() or pace.crowded:
                killed = True
                inhabitants.kill()
                pace.exceeds()
                continue
            grows = growth.goes_on(len(list(inhabitants.others())), time.monotonic())
            # Where they grow, the handler's own is counted, which no fork keeps waiting.
            enough: Callable[[], bool] = (lambda: True) if grows else (lambda: bool(orders.poll(0)) or too_many())
            peak = max(peak, inhabitants.resident_bytes(enough, limit_bytes))
            if peak > limit_bytes:
                killed = killed_for_memory = True
                inhabitants.kill()
    os.waitpid(init, 0)
    inhabitants.clear()
    pace.over()
    exceeded = inhabitants.excessive()
    if exceeded:
        pace.exceeds()
    status = os.read(end, 16)
    if not (status or killed or exceeded):
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


def rehearse(inhabitants: Inhabitants) -> None:
    """Pass a message on and look at an environment that waits for its job: what these two copy of the zygote's memory
    a supervisor need not copy while somebody waits for the real ones."""
    ours, theirs = Channel.pair()
    ours.send({"start": {"files": [["handler.py", 1]], "memory_mb": 128, "seconds": 3.0}}, blob=b" ")
    theirs.receive()
    for end in (ours, theirs):
        end.close()
    inhabitants.excessive()
    inhabitants.resident_bytes(lambda: False, 0)


def _follower(again: Callable[[], Channel] | None, pace: Pace) -> Channel | None:
    pace.end_of_job()
    with contextlib.suppress(ChannelClosed, OSError):
        return again() if again and not pace.lowered else None
    return None


def pause_ms(left_bytes: int) -> int:
    """Milliseconds until the next look at an environment that may take `left_bytes` more."""
    return max(_SHORTEST_MS, min(_LONGEST_MS, left_bytes // _FILLED_IN_A_MS))


def children(process: int) -> list[int]:
    """Of its first thread; none of what has just ended."""
    try:
        with open(f"/proc/{process}/task/{process}/children") as file:  # noqa: PTH123
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


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
