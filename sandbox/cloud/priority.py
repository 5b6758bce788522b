"""A run that has used much of the processor comes after the others, which are in one session with it (sched(7)); and it
is told once one of its jobs has, so that it may have a place for such."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable

from sandbox.cloud import threads

_STAGES = ((1.0, 10), (4.0, 19))
"""(seconds of processor, priority from then on). A case takes about 0.02."""


_MUCH_SECONDS = 0.5
"""In one job. Less than a second, after which a run that waits for something is told from this one."""
_LOOK_SECONDS = 0.25


class Pace:
    """Of this process, before it has other threads. `computes` is called, once and in a thread of its own, when a job
    has taken much of the processor. The kernel counts, and nobody has to look."""

    def __init__(self, computes: Callable[[], object]) -> None:
        self._computes = computes
        self._reached = 0
        self._job_began = time.process_time()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF})  # threads inherit it: only one takes the signal
        signal.setitimer(signal.ITIMER_PROF, _LOOK_SECONDS, _LOOK_SECONDS)
        threads.start(self._watch)

    def job_over(self) -> None:
        """What is taken from now on is the next one's."""
        self._job_began = time.process_time()

    def come_after_others(self) -> None:
        """From now on, whatever it takes: its run is one of whom much is to be expected."""
        self._reach(_STAGES[0][1])

    def _watch(self) -> None:
        told = False
        while True:
            signal.sigwait({signal.SIGPROF})
            used = time.process_time()
            if used - self._job_began > _MUCH_SECONDS and not told:
                told = True
                self._computes()
            self._reach(max((priority for seconds, priority in _STAGES if used >= seconds), default=0))

    def _reach(self, stage: int) -> None:
        if stage > self._reached:
            self._reached = stage
            _lower(stage)


def _lower(priority: int) -> None:
    """Of every thread that does not come later already: root's could be raised by this."""
    for thread in map(int, os.listdir("/proc/self/task")):  # noqa: PTH208 - a priority is a thread's own
        with contextlib.suppress(OSError):  # it has just ended, or tier C lets a thread lower only itself
            if os.getpriority(os.PRIO_PROCESS, thread) < priority:
                os.setpriority(os.PRIO_PROCESS, thread, priority)
