"""How urgent the kernel takes an environment to be: the less, the more of the processor it has had.

Linux gives each session an equal part of a processor, whatever the priorities in it, unless the session (its
"autogroup") has a priority of its own: sched(7), "The autogroup feature". A handler is in a session that it cannot
leave, and whose priority is lowered here, from outside. Where the kernel has no such groups, or the server is in a
control group with a share of its own, the priorities of processes count instead, and they are lowered, too.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Stages = tuple[tuple[float, int], ...]
_STAGES: Stages = ((0.5, 5), (1.0, 10), (2.0, 19))
_UNHURRIED: Stages = ((0.0, 10), (0.25, 19))
"""(seconds of processor, priority from then on), of most and of environments of long runs. Next to one process of the
server's a group has, by these, 25, 10 or 1.5 of a hundred parts of a processor; Lambda gives 7 to a function of
128 MB."""
_LOOK_SECONDS = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _PARENT_END = 11, 15  # of the four times in stat(5), counted after the name


class Pace:
    """Of the environment whose process 1 is `init`; `others` gives the folders in /proc of all but that and the
    handler's process.

    The time of a process that nobody waited for is lost when it ends; what was seen of it counts all the same.
    """

    def __init__(self, init: int, others: Callable[[], Iterable[str]]) -> None:
        self._init, self._find_others = init, others
        self._stages = _STAGES
        self._handler = self._group = -1
        self._now = self._wanted = 0  # priorities
        self._ticks: dict[str, int] = {}  # process -> the most that was seen of it
        self._looked = 0.0

    def begin(self) -> None:
        """Before any code of the learner's runs: a process may hide, later, what is opened here."""
        if self._handler < 0:
            with contextlib.suppress(OSError, IndexError):
                self._handler = int(Path(f"/proc/{self._init}/task/{self._init}/children").read_text().split()[0])
                self._group = os.open(f"/proc/{self._handler}/autogroup", os.O_WRONLY | os.O_CLOEXEC)

    def unhurried(self) -> None:
        """From its beginning on it comes after others."""
        self._stages = _UNHURRIED
        self.begin()
        self._act(0.0)

    def again(self) -> None:
        """Another handler's process has followed; if they came after others, so does it."""
        if self._group >= 0:
            os.close(self._group)
        self._handler = self._group = -1
        self._now = self._wanted = 0
        self._ticks.clear()
        if self._stages is _UNHURRIED:
            self.unhurried()

    def look(self) -> None:
        """See what was used, and act on it."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS or self._now == self._stages[-1][1]:
            return
        self._looked = now
        handler = f"/proc/{self._handler}"
        for process in (handler, *self._find_others()):
            if times := _times(process):
                ticks = sum(times if process == handler else times[:2])
                self._ticks[process] = max(ticks, self._ticks.get(process, 0))
        self._act(sum(self._ticks.values()) / _TICKS)

    def _act(self, used_seconds: float) -> None:
        reached = [priority for seconds, priority in self._stages if used_seconds >= seconds]
        self._wanted = max(self._wanted, *reached, 0)
        if self._wanted > self._now:
            self._write()

    def _write(self) -> None:
        """The kernel takes ten of these a second from all who are not root together, and refuses the others."""
        with contextlib.suppress(OSError):  # it may have no right to be less urgent than it is already
            os.setpriority(os.PRIO_PGRP, self._handler, self._wanted)
        if self._group < 0:
            self._now = self._wanted
            return
        with contextlib.suppress(OSError):
            os.write(self._group, str(self._wanted).encode())
            self._now = self._wanted


def _times(process: str) -> list[int]:
    """Ticks in user mode, in the kernel, and those of children that were waited for; empty of what has just ended."""
    try:
        with open(f"{process}/stat", "rb", buffering=0) as file:  # noqa: PTH123 - often
            return [int(field) for field in file.read(1024).rpartition(b")")[2].split()[_USER:_PARENT_END]]
    except OSError:
        return []
