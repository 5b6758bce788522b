"""The memory of the processes of an environment, as the kernel tells it in /proc."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_FEW, _WAIT_SECONDS = 4, 0.1


class Growth:
    """When not to count. What a process shares is told only once it has forked, if it forks just then, and where many
    do they keep each other waiting for seconds: so to ask the first ten of a fork bomb would be to miss that they are a
    hundred. A tenth of a second later either they are, or they can be asked."""

    def __init__(self) -> None:
        self._before = 0
        self._since: float | None = None

    def goes_on(self, processes: int, now: float) -> bool:
        """Whether there are more than a few processes, and were not as many a tenth of a second ago; `now` is in
        seconds. Who goes on making some is counted every tenth of a second."""
        grows, self._before = processes > self._before, processes
        if self._since is None and grows:
            self._since = now
        if self._since is not None and (processes <= _FEW or now - self._since >= _WAIT_SECONDS):
            self._since = None
        return self._since is not None


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
