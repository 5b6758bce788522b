"""A run that has used much of the processor comes after the others, which are in one session with it (sched(7))."""

from __future__ import annotations

import contextlib
import os
import signal

from sandbox.cloud import threads

_STAGES = ((1.0, 10), (4.0, 19))
"""(seconds of processor, priority from then on). A case takes about 0.02."""


def lower_with_time() -> None:
    """From now on, this process, before it has other threads. The kernel counts, and nobody has to look."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF})  # threads inherit it: only one takes the signal
    threads.start(_wait)


def _wait() -> None:
    before = 0.0
    for seconds, priority in _STAGES:
        signal.setitimer(signal.ITIMER_PROF, seconds - before)
        signal.sigwait({signal.SIGPROF})
        before = seconds
        for thread in os.listdir("/proc/self/task"):  # noqa: PTH208 - a priority is a thread's own
            with contextlib.suppress(OSError):  # it has just ended, or tier C lets a thread lower only itself
                os.setpriority(os.PRIO_PROCESS, int(thread), priority)
