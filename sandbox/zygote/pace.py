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
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Stages = tuple[tuple[float, int], ...]
_STAGES: Stages = ((0.5, 5), (1.0, 10), (4.0, 15))
_UNHURRIED: Stages = ((0.0, 10), (0.25, 15))
"""(seconds of processor, priority from then on), of most and of environments of long runs. Next to one process of the
server's a group has, by these, 25, 10 or 3.5 of a hundred parts of a processor; Lambda gives 7 to a function of
128 MB."""
_LAST, _SUPERVISORS = 15, 5
_LOOK_SECONDS = 0.05
_CROWD, _CROWD_SECONDS = 32, 0.25
_WANTING = b"RD"
"""States of processes: running, or in the kernel for a moment."""
_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _PARENT_END = 11, 15  # of the four times in stat(5), counted after the name


class Pace:
    """Of the environment whose process 1 is `init`; `others` gives the folders in /proc of all but that and the
    handler's process. For its supervisor, which goes along at the last stage: to look after hundreds of processes takes
    as much as they do, and it need only be faster than they are.

    The time of a process that nobody waited for is lost when it ends; what was seen of it counts all the same.

    A crowd, more processes that want a processor than a machine has, is not made to come last: whatever part it had
    would be too little for each of them to be quick with the kernel's locks, and every fork of the zygote shares some
    with the zygote itself, which makes everybody's environments. It is to be ended once it has used a
    quarter of a second more.
    """

    def __init__(self, init: int, others: Callable[[], Iterable[str]]) -> None:
        self._init, self._find_others = init, others
        self._stages = _STAGES
        self._handler = self._group = -1
        self._reached = 0  # the priority of the stage
        self._refused: dict[int, int] = {}  # descriptor of a group -> priority that it does not have yet
        self._ticks: dict[str, int] = {}  # process -> the most that was seen of it
        self._looked = 0.0
        self._crowd_until = math.inf  # seconds of processor
        self._ending = False
        self.crowded = False
        """It is to be ended."""

    def begin(self) -> None:
        """Before any code of the learner's runs: a process may hide, later, what is opened here."""
        if self._handler < 0:
            with contextlib.suppress(OSError, IndexError):
                self._handler = int(Path(f"/proc/{self._init}/task/{self._init}/children").read_text().split()[0])
                self._group = _open_group(self._handler)

    def unhurried(self) -> None:
        """From its beginning on it comes after others."""
        self._stages = _UNHURRIED
        self.begin()
        self._act(0.0)

    @property
    def lowered(self) -> bool:
        """Whether it comes after others, or is a crowd. Its supervisor, which may go along, cannot come back."""
        return self._reached > 0 or self._crowd_until < math.inf

    def again(self) -> None:
        """Another handler's process has followed, in a session of its own."""
        if self._group >= 0:
            os.close(self._group)
        self._handler = self._group = -1
        self._ticks.clear()
        self._refused.clear()

    def look(self) -> None:
        """See what was used, and act on it."""
        if time.monotonic() - self._looked > _LOOK_SECONDS:
            if self._ending:
                self._looked = time.monotonic()
                self._write()
            else:
                self._look()

    def release(self) -> None:
        """It was killed: what is as urgent as others is sooner gone, and while it goes it holds the same locks."""
        if not self._ending:
            self._ending = True
            self._refused[self._group] = 0
            self._write()

    def is_crowd(self) -> bool:
        """Whether to count its memory may take seconds: that waits for a lock which a process holds while it forks, and
        such a process waits for the processor among its like."""
        self.look()
        return self._crowd_until < math.inf

    def _look(self) -> None:
        self._looked = time.monotonic()
        wanting = 0
        handler = f"/proc/{self._handler}"
        for process in (handler, *self._find_others()):
            if seen := _look_at(process):
                state, *times = seen
                wanting += state in _WANTING
                ticks = sum(times if process == handler else times[:2])
                self._ticks[process] = max(ticks, self._ticks.get(process, 0))
        used = sum(self._ticks.values()) / _TICKS
        if wanting <= _CROWD:
            if self._crowd_until < math.inf:
                self._crowd_until = math.inf
                self._refused[self._group] = self._reached
            self._act(used)
        elif used > self._crowd_until:
            self.crowded = True
        elif self._crowd_until == math.inf:
            self._crowd_until = used + _CROWD_SECONDS
            self._refused[self._group] = 0
        self._write()

    def _act(self, used_seconds: float) -> None:
        stage = max((priority for seconds, priority in self._stages if used_seconds >= seconds), default=0)
        if stage > self._reached:
            self._reached = stage
            _set_priority(self._handler, stage)
            self._refused[self._group] = stage
            if stage == _LAST:
                os.setsid()
                _set_priority(os.getpid(), _SUPERVISORS)
                self._refused[_open_group(os.getpid())] = _SUPERVISORS
        self._write()

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


def _look_at(process: str) -> list[int]:
    """The letter of its state, and ticks in user mode, in the kernel, and those of children that were waited for; empty
    of what has just ended."""
    try:
        with open(f"{process}/stat", "rb", buffering=0) as file:  # noqa: PTH123 - often
            fields = file.read(1024).rpartition(b")")[2].split()
        return [fields[0][0], *map(int, fields[_USER:_PARENT_END])]
    except (OSError, IndexError):
        return []
