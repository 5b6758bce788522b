"""How urgent the kernel takes an environment to be: the less, the more of the processor it has had.

Linux gives each session an equal part of a processor, whatever the priorities in it, unless the session (its
"autogroup") has a priority of its own: sched(7), "The autogroup feature". A handler is in a session that it cannot
leave, and whose priority is lowered here, from outside. Where the kernel has no such groups, or the server is in a
control group with a share of its own, the priorities of processes count instead, and they are lowered, too.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox.channel import ChannelClosed
from sandbox.meter import Meter

_STAGES = ((0.15, 10), (0.5, 15))
"""(seconds of processor, priority from then on); what the environment has had beyond what is usual, or all of its run
together, which of a heavy run is without end. Next to one process of the server's a group has, by these, 10 or 3.5 of a
hundred parts of a processor; Lambda gives 7 to a function of 128 MB."""
_LAST, _SUPERVISORS = 15, 5
_LOOK_SECONDS = 0.05
_CROWD, _BEGINNING_SECONDS, _CROWD_SECONDS = 32, 0.002, 0.25
_OF_KNOWN = 0.2
"""The part of these that is left to one whose run has computed before, or another one of its group."""
_SUSPECTED_SECONDS = 1.0
_WANTING = b"RD"
"""States of processes: running, or in the kernel for a moment."""
_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _PARENT_END = 11, 15  # of the four times in stat(5), counted after the name


class Pace:
    """Of the environment whose process 1 is `init`; `others` gives the folders in /proc of all but that and the
    handler's process. For its supervisor, which goes along at the last stage: to look after hundreds of processes takes
    as much as they do, and it need only be faster than they are.

    The time of a process that nobody waited for is lost when it ends; what was seen of it counts all the same.

    A crowd, many more processes that want a processor than a machine has, is not made to come last: whatever part it
    had would be too little for each of them to be quick with the kernel's locks, and every fork of the zygote shares
    some with the zygote itself, which makes everybody's environments. It is to be ended once it has had as much of the
    processor as that many would need to begin and then wait for something, or a quarter of a second with all of its
    threads. It may also be one that does wait, in the kernel; so it is only suspected for a second.
    """

    def __init__(
        self,
        init: int,
        others: Callable[[], Iterable[str]],
        *,
        usual_seconds: float = 0.0,
        ours: bool = False,
        grouped: bool = True,
    ) -> None:
        """`usual_seconds` of processor are what most environments take: only more than that counts. One of `ours` does
        not come after others. Where the handler is not `grouped` in a session of its own, that of all has its priority
        already (`sandbox.zygote.apart`)."""
        self._init, self._find_others, self._usual_seconds, self._ours = init, others, usual_seconds, ours
        self._grouped = grouped
        self._meter, self.wardens = Meter.pair()
        """`wardens` is the warden's end, to be passed on and closed."""
        self._handler = self._group = -1
        self._reached = 0  # the priority of the stage
        self._refused: dict[int, int] = {}  # descriptor of a group -> priority that it does not have yet
        self._ticks: dict[str, int] = {}  # process, but for the handler's -> the most that was seen of it
        self._own = self._waited_for = 0  # ticks of the handler's process, and of its children that it waited for
        self._looked = 0.0  # when, monotonic
        # Seconds of processor:
        self._before = 0.0  # of the handler's process until the job began
        self._outset = 0.0  # of that and of process 1, with all that it had waited for
        self._used = 0.0  # of all jobs, as far as it was seen
        self._earlier = 0.0  # of those before this one
        self._ran: dict[str, float] = {}  # process of a crowd -> seconds of processor of its first thread
        self._crowd: _Crowd | None = None
        self._ending = False
        self.crowded = False
        """It is to be ended: it would fork on while somebody else's environment is made."""

    def begin(self) -> None:
        """Before any code of the learner's runs: a process may hide, later, what is opened here."""
        if self._handler < 0:
            with contextlib.suppress(OSError, IndexError):
                self._handler = int(Path(f"/proc/{self._init}/task/{self._init}/children").read_text().split()[0])
                self._group = _open_group(self._handler) if self._grouped else -1
                self._before = sum(_look_at(f"/proc/{self._handler}")[1:]) / _TICKS
                self._outset = self._before + sum(_look_at(f"/proc/{self._init}")[1:]) / _TICKS
                self._act(self._meter.heard)

    def fileno(self) -> int:
        """Readable when `hear` has something to hear."""
        return self._meter.fileno()

    def hear(self) -> bool:
        """Act on what all of the run have had, as the warden tells it. Whether there may be more to hear."""
        with contextlib.suppress(ChannelClosed):
            self._meter.hear()
            if not (self._ending or self._is_suspected()):
                self._act(self._meter.heard)
            return True
        return False

    @property
    def lowered(self) -> bool:
        """Whether it comes after others, its supervisor perhaps with it, which cannot come back; or it is a crowd."""
        return self._reached > 0 or self._crowd is not None

    def again(self) -> None:
        """Another handler's process has followed, in a session of its own."""
        self._earlier = self._used
        if self._group >= 0:
            os.close(self._group)
        self._handler = self._group = -1
        self._reached = 0
        self._ticks.clear()
        self._own = self._waited_for = 0
        self._refused.clear()

    def look(self) -> None:
        """See what was used, and act on it: at times, or at once where there may be a crowd."""
        others = list(self._find_others())
        if time.monotonic() - self._looked > _LOOK_SECONDS or len(others) > _CROWD:
            self._looked = time.monotonic()
            if self._ending:
                self._write()
            else:
                self._look(others)

    def end_of_job(self) -> None:
        """Tell what was used until now, before another handler's process follows."""
        self._looked = 0.0
        self.look()

    def over(self) -> None:
        """All have ended, and were waited for: tell what nobody has seen of it."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._count(ended.ru_utime + ended.ru_stime - self._outset)

    def exceeds(self) -> None:
        """It is ended for what it takes of something: tell, or its end might be taken for one from outside."""
        self._meter.tell(math.inf)

    def release(self) -> None:
        """It was killed: what is as urgent as others is sooner gone, and while it goes it holds the same locks."""
        if not self._ending:
            self._ending = True
            self._refused[self._group] = 0
            self._write()

    def is_crowd(self) -> bool:
        """Whether to count its memory may take seconds: what a process shares is told once it has forked, and a process
        of a crowd waits for the processor, and for locks, among its like."""
        self.look()
        return self._is_suspected()

    def _look(self, others: list[str]) -> None:
        wanting = 0
        handler = f"/proc/{self._handler}"
        for process in (handler, *others):
            if seen := _look_at(process):
                state, *times = seen
                wanting += state in _WANTING
                if process == handler:
                    self._own, self._waited_for = sum(times[:2]), sum(times[2:])
                else:
                    self._ticks[process] = max(sum(times[:2]), self._ticks.get(process, 0))
        # Of the others, those that the handler has waited for are in both.
        used = (self._own + max(self._waited_for, sum(self._ticks.values()))) / _TICKS - self._before
        self._count_crowd(wanting, others, used)
        self._count(math.inf if self.crowded else used)
        if not self._is_suspected():
            self._act(max(used - self._usual_seconds, self._meter.heard))
        self._write()

    def _count(self, used: float) -> None:
        self._used = self._earlier + used
        self._meter.tell(self._used - self._usual_seconds)

    def _is_suspected(self) -> bool:
        return self._crowd is not None and time.monotonic() - self._crowd.since < _SUSPECTED_SECONDS

    def _count_crowd(self, wanting: int, others: list[str], used: float) -> None:
        if wanting <= _CROWD:
            if self._crowd is not None:
                self._crowd = None
                self._refused[self._group] = self._reached
            return
        for process in others:  # in ticks, most of them would have had nothing
            self._ran[process] = max(_ran_seconds(process), self._ran.get(process, 0.0))
        ran = sum(self._ran.values())
        if self._crowd is None:
            part = _OF_KNOWN if self._meter.heard >= _STAGES[0][0] else 1.0
            until = ran + wanting * _BEGINNING_SECONDS * part
            self._crowd = _Crowd(time.monotonic(), until, used + _CROWD_SECONDS * part)
            self._refused[self._group] = 0
        self.crowded = ran > self._crowd.ran_until or used > self._crowd.used_until

    def _act(self, used_seconds: float) -> None:
        stages = () if self._ours else _STAGES
        stage = max((priority for seconds, priority in stages if used_seconds >= seconds), default=0)
        if stage > self._reached:
            self._reached = stage
            _set_priority(self._handler, stage)
            for process in (f"/proc/{self._handler}", *self._find_others()):
                _make_idle(process)
            self._refused[self._group] = stage
            if stage == _LAST:
                self._go_along()
        self._write()

    def _go_along(self) -> None:
        """The supervisor itself."""
        if self._grouped:
            os.setsid()
            _set_priority(os.getpid(), _SUPERVISORS)
            self._refused[_open_group(os.getpid())] = _SUPERVISORS

    def _write(self) -> None:
        """The kernel takes ten of these a second from all who are not root together, and refuses the others."""
        for group, priority in list(self._refused.items()):
            try:
                os.write(group, str(priority).encode())
            except BlockingIOError:
                continue
            except OSError:
                pass  # there are no groups here
            del self._refused[group]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """All in seconds: when it was first seen (monotonic), and what it may have had of the processor by its end."""

    since: float
    ran_until: float
    used_until: float


def _open_group(process: int) -> int:
    """-1 where the kernel has no groups."""
    try:
        return os.open(f"/proc/{process}/autogroup", os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return -1


def _set_priority(group: int, priority: int) -> None:
    """Of all in a process group."""
    with contextlib.suppress(OSError):  # it may have no right to be less urgent than it is already
        os.setpriority(os.PRIO_PGRP, group, priority)


def _make_idle(process: str) -> None:
    """All of its threads, so that the kernel takes a processor for idle that has nothing else to do, and others' to it
    ("SCHED_IDLE", sched(7); how much of a processor they have, their group says)."""
    with contextlib.suppress(OSError):  # it has just ended
        for thread in Path(f"{process}/task").iterdir():
            with contextlib.suppress(OSError):
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


def _ran_seconds(process: str) -> float:
    """Of processor, to the nanosecond (sched-stats.rst of the kernel's documentation); 0 of what has just ended."""
    try:
        with open(f"{process}/schedstat", "rb", buffering=0) as file:  # noqa: PTH123
            return int(file.read(128).split()[0]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _look_at(process: str) -> list[int]:
    """The letter of its state, and ticks in user mode, in the kernel, and those of children that were waited for; empty
    of what has just ended."""
    try:
        with open(f"{process}/stat", "rb", buffering=0) as file:  # noqa: PTH123 - often
            fields = file.read(1024).rpartition(b")")[2].split()
        return [fields[0][0], *map(int, fields[_USER:_PARENT_END])]
    except (OSError, IndexError):
        return []
