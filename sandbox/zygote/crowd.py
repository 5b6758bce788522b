"""All processes of an environment of tier C, which has no PID namespace that would hold them together.

They are held by two things that a process cannot leave: everything that they make or orphan stays below process 1,
which adopts orphans; and all are in the supervisor's Landlock domain, which keeps signals within, so that its kill(-1)
reaches each of them at once, and nobody else. (A fork that is under way either sees the signal or is seen by it.)
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator

from sandbox.wall.scratch import Scratch, usage
from sandbox.zygote import memory, watch

_TASKS = 160
"""Processes and threads. RLIMIT_NPROC counts all of a user's here, so it cannot be the bound of one run."""
_LOOK_SECONDS = 0.01
"""Between two counts of processes and threads."""
_TMP_BYTES = 512 * 1024 * 1024
_ENTRIES = 4_000
_WRITTEN_BYTES = 2 * 1024 * 1024 * 1024
"""... in the life of an environment, whatever became of it: the disk is everybody's."""
_SHARE, _LARGE_SHARE = 30, 8
"""A count of the disk may take one part in so many of the time; more of it once there is something."""
_LARGE_BYTES, _LARGE_ENTRIES = 32 * 1024 * 1024, 500
_HIDDEN_LOOKS = 3
"""Counts in a row in which some process lets nobody see its descriptors. While a program is started that is so for a
moment; who stays so (not dumpable, prctl(2)) hides what its files take. And those in which somebody does something
who has been stopped."""
STOP, CONTINUE = signal.SIGUSR1, signal.SIGUSR2
"""What process 1 does with all below it when it gets them. Not the supervisor, whose signal would stop it as well: it
must go on, to end all should the supervisor die meanwhile."""
_TOLD_SECONDS, _STILL_SECONDS = 0.05, 0.02
"""Until process 1 has done so, and until each has come to its stop."""
_STOPPED = "TtZXD"
"""States in which nothing happens but in the kernel: whoever waits there is stopped before it goes on with its code."""


class Crowd:
    """Those below `init`; `handler` is the process of the function. For the supervisor that started them. `stopped` is
    the pipe, not waited for, on which `init` writes when it has stopped all."""

    def __init__(self, init: int, handler: int, scratch: Scratch, stopped: int) -> None:
        self._init = init
        self._handler = handler
        self._scratch = scratch
        self._stopped = stopped
        self._pids: list[int] = []
        self._tasks: list[str] = []
        self._counting: threading.Thread | None = None
        self._too_many = False
        self._folder = os.fsencode(scratch.folder)
        self._next_count = 0.0
        self._hidden_looks = 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)

    def others(self) -> list[str]:
        """Of those that `excessive` has found."""
        return [f"/proc/{pid}" for pid in self._pids if pid != self._handler]

    def resident_bytes(self, interrupted: Callable[[], bool], enough: int) -> int:
        """As `memory.resident_bytes` counts it, of those that `excessive` has found."""
        return memory.resident_bytes(
            f"/proc/{self._handler}", self.others(), lambda: interrupted() or self._too_many, enough
        )

    def excessive(self) -> bool:
        """More processes and threads, or more of the disk, than Lambda gives."""
        if self._counting is None:
            self._counting = threading.Thread(target=self._count, daemon=True)
            self._counting.start()
        self._pids, self._tasks = self._look()
        now = time.monotonic()
        if self._too_many or now < self._next_count:
            return self._too_many
        if self._is_excessive(now):
            self._too_many = True  # for good: who asks next is told, too, and the other thread's word stands
        return self._too_many

    def _is_excessive(self, now: float) -> bool:
        if sum(watch.descriptors(f"/proc/{pid}") for pid in self._pids) > watch.MOST_DESCRIPTORS:
            return True
        taken, entries = self._disk()
        share = _LARGE_SHARE if taken > _LARGE_BYTES or entries > _LARGE_ENTRIES else _SHARE
        self._next_count = time.monotonic() + share * (time.monotonic() - now)
        if self._written() > _WRITTEN_BYTES:
            return True
        return taken > _TMP_BYTES or entries > _ENTRIES or self._hidden_looks >= _HIDDEN_LOOKS

    def _count(self) -> None:
        """End them when they are too many: on a thread of its own, since the memory of a process that makes others may
        be locked, and then who counts it waits, for seconds when there are hundreds."""
        while True:
            if len(self._look()[1]) > _TASKS:
                self._too_many = True
                self.kill()
            time.sleep(_LOOK_SECONDS)

    def clear(self) -> None:
        """Whoever process 1 has left behind: they are the supervisor's children by now."""
        while True:
            self.kill()
            try:
                os.wait()
            except ChildProcessError:
                return

    def _look(self) -> tuple[list[int], list[str]]:
        """(processes, folders in /proc of all their threads), or the first of them that are too many."""
        pids: list[int] = []
        tasks: list[str] = []
        waiting = [self._init]
        while waiting and len(tasks) <= _TASKS:
            pid = waiting.pop()
            of_it = [f"/proc/{pid}/task/{name}" for name in _names(f"/proc/{pid}/task")]
            for task in of_it[: _TASKS + 1]:
                with contextlib.suppress(OSError), open(f"{task}/children") as children:  # noqa: PTH123 - as in `_names`
                    waiting += map(int, children.read().split())
            if pid != self._init:
                pids.append(pid)
                tasks += of_it
        return pids, tasks

    def _disk(self) -> tuple[int, int]:
        """(bytes, entries) that are taken."""
        taken, entries, sure, hidden = self._counted()
        if not sure and self._stand_still():
            try:
                taken, entries, sure, hidden = self._counted()
                hidden = hidden or not sure  # who goes on all the same has a timer send SIGCONT, say
            finally:
                os.kill(self._init, CONTINUE)
        self._hidden_looks = self._hidden_looks + 1 if hidden else 0
        return taken, entries

    def _counted(self) -> tuple[int, int, bool, bool]:
        """(bytes, entries, whether nothing was passed over, whether somebody hides something). Who has made another
        process meanwhile may have left it a file without a name, after that one was looked for and before it itself
        was looked at; and a file may have had another name whenever it was looked for."""
        found = usage(self._scratch.tmp)
        self._pids, self._tasks = self._look()  # that took a while, and who forks all the time is another by now
        before = set(self._tasks)
        unlinked, hidden = self._unlinked()
        self._pids, self._tasks = self._look()
        sure = found.sure and before.issuperset(self._tasks)
        return found.taken + sum(unlinked.values()), found.entries, sure, hidden

    def _stand_still(self) -> bool:
        """Have all below process 1 stopped; False when it does not get to it soon, and then nobody is."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._stopped, 4096)  # of a time when it was late
        os.kill(self._init, STOP)
        if not select.select([self._stopped], [], [], _TOLD_SECONDS)[0]:
            os.kill(self._init, CONTINUE)
            return False
        deadline = time.monotonic() + _STILL_SECONDS
        while time.monotonic() < deadline:  # on a machine with much to do the signal is on its way for longer
            self._pids, self._tasks = self._look()
            if all(_state(task) in _STOPPED for task in self._tasks):
                break
            time.sleep(0.0005)
        return True

    def _written(self) -> int:
        """Bytes for the disk so far. Process 1 has those of all that ended, once it or a parent has waited for them."""
        return sum(_write_bytes(pid) for pid in (self._init, *self._pids))

    def _unlinked(self) -> tuple[dict[tuple[int, int], int], bool]:
        """Bytes of files that have no name any more but are open or mapped, by device and inode, and whether somebody
        lets nobody look. A thread may have descriptors of its own."""
        found: dict[tuple[int, int], int] = {}
        hidden = False
        for task in self._tasks:
            try:
                names = os.listdir(f"{task}/fd")  # noqa: PTH208 - as in `_names`
            except PermissionError:
                hidden = hidden or not _has_ended(task)
                continue
            except OSError:
                continue  # it has just ended
            for name in names:
                with contextlib.suppress(OSError):
                    file = os.stat(f"{task}/fd/{name}")  # noqa: PTH116
                    if file.st_nlink == 0:
                        found[file.st_dev, file.st_ino] = file.st_blocks * 512
        for key in self._mapped_and_unlinked():
            found.setdefault(key, _TMP_BYTES)  # nobody can say how large it is: as large as a file may be
        return found, hidden

    def _mapped_and_unlinked(self) -> Iterator[tuple[int, int]]:
        """Of every thread: process whose first thread has ended shows nothing."""
        for task in self._tasks:
            with contextlib.suppress(OSError), open(f"{task}/maps", "rb") as maps:  # noqa: PTH123
                for line in maps:
                    if line.endswith(b" (deleted)\n") and self._folder in line:
                        _, _, _, device, inode, _ = line.split(None, 5)
                        major, minor = device.split(b":")
                        yield os.makedev(int(major, 16), int(minor, 16)), int(inode)


def tasks_of(uid: int) -> int:
    """Processes and threads of a user, about: what RLIMIT_NPROC counts where there is no user namespace."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 - as in `_names`
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == uid:  # noqa: PTH116
                count += os.stat(f"/proc/{name}/task").st_nlink - 2  # noqa: PTH116 - a folder for each
    return count


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - many times a second: no object for each
    except OSError:
        return []  # it has just ended


def _write_bytes(pid: int) -> int:
    """0 where the kernel does not count them (CONFIG_TASK_IO_ACCOUNTING), or of what has just ended."""
    try:
        with open(f"/proc/{pid}/io") as file:  # noqa: PTH123
            return next(int(line.split()[1]) for line in file if line.startswith("write_bytes:"))
    except (OSError, StopIteration):
        return 0


def _state(task: str) -> str:
    """The letter of proc(5); "X" of what is not there any more."""
    try:
        with open(f"{task}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(") ")[2][0]
    except (OSError, IndexError):
        return "X"


def _has_ended(task: str) -> bool:
    """Whether it has no memory any more: from the beginning of its end until somebody has waited for it, its folder in
    /proc is root's."""
    try:
        with open(f"{task}/statm") as file:  # noqa: PTH123
            return file.read().split()[0] == "0"
    except (OSError, IndexError):
        return True
