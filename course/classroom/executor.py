"""A bounded pool of threads that takes attempts from the line, one of a learner at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from course.classroom.line import Line
from sandbox import MOST_WAITING

log = logging.getLogger(__name__)


class Executor:
    """Calls `perform(attempt id, stop)` for each attempt handed over. Threads start with the first one.

    There are no more than the part of one of `processes` in what may wait at the sandbox. Within that, whoever steps
    aside is one more than `threads`.
    """

    def __init__(
        self, perform: Callable[[str, threading.Event], None], *, threads: int, line: int, processes: int = 1
    ) -> None:
        self._perform = perform
        part = MOST_WAITING // processes
        self._threads = max(1, min(threads, part))
        self._most_aside = max(0, part - self._threads)
        self._line = Line(line, self._threads, processes=processes)
        self._started = self._idle = self._called = 0  # threads; of those that are idle, whom something waits for
        self._running: dict[str, threading.Event] = {}
        self._aside: set[str] = set()
        self._over: dict[str, threading.Event] = {}
        self._closing = False
        lock = threading.Lock()
        self._changed = threading.Condition(lock)
        self._ended = threading.Condition(lock)

    def admit(self, learner_id: str, lane: str) -> None:
        """Raises LineFull or ServerFull when one more attempt must not wait."""
        with self._changed:
            self._line.admit(learner_id, lane)

    def submit(self, id: str, learner_id: str, lane: str) -> None:
        """Perform it when its turn comes; once, however often it is handed over meanwhile."""
        with self._changed:
            if id in self._over:
                return
            self._line.add(id, learner_id, lane)
            self._over[id] = threading.Event()
            self._call()

    def step_aside(self, id: str, learner_id: str) -> None:
        """An attempt under way waits for a place that is not for quick runs: until its end others may be under way in
        its stead, as far as there is room."""
        with self._changed:
            if id not in self._running or id in self._aside or len(self._aside) >= self._most_aside:
                return
            if self._line.step_aside(learner_id):
                self._aside.add(id)
                self._call()

    def stop(self, id: str) -> None:
        """Ask the attempt to end, if it is under way here."""
        with self._changed:
            if stop := self._running.get(id):
                stop.set()

    def forget(self, id: str) -> None:
        """Take a waiting attempt out of the line."""
        with self._changed:
            if self._line.remove(id):
                self._over.pop(id).set()

    def holds(self, id: str) -> bool:
        """Whether it waits or is under way here."""
        with self._changed:
            return id in self._over

    def place(self, id: str) -> int:
        """In line here, 1 for the next; 0 when it does not wait here, or a free thread is about to take it."""
        with self._changed:
            free = self._free()
            if free > 0 and self._line.waits_for_a_thread(id) and self._line.place(id) <= free:
                return 0
            return self._line.place(id)

    def follows_own(self, id: str) -> bool:
        """Whether it waits here for another attempt of its learner's."""
        with self._changed:
            return self._line.follows_own(id)

    def waits(self) -> bool:
        """Whether anything waits here."""
        with self._changed:
            return len(self._line) > 0

    def running(self) -> list[str]:
        with self._changed:
            return list(self._running)

    def wait(self, id: str, seconds: float) -> bool:
        """Wait until the attempt is over; False when it is none of this process's."""
        with self._changed:
            over = self._over.get(id)
        return over is not None and (over.wait(seconds) or True)

    def close(self, seconds: float) -> bool:
        """Start nothing more, and give what is under way some seconds. Whether nothing was left."""
        deadline = time.monotonic() + seconds
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            while self._running and time.monotonic() < deadline:
                self._ended.wait(deadline - time.monotonic())
            return not self._running

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            id, learner_id, stop = taken
            try:
                self._perform(id, stop)
            except Exception:  # a thread that dies would take a place of the pool with it
                log.exception("attempt %s", id)
            finally:
                self._finish(id, learner_id)

    def _free(self) -> int:
        return self._threads - len(self._running) + len(self._aside)

    def _call(self) -> None:
        """Have a thread look at the line: an idle one, or one more. Each keeps memory for what it has done, so there
        are as many as were ever busy at once and not as many as may be."""
        if self._idle > self._called:
            self._called += 1
            self._changed.notify()
        elif self._started < self._threads + len(self._aside):
            self._started += 1
            threading.Thread(target=self._work, daemon=True).start()

    def _take(self) -> tuple[str, str, threading.Event] | None:
        with self._changed:
            while not self._closing:
                if self._free() > 0 and (waiting := self._line.take()):
                    stop = self._running[waiting.id] = threading.Event()
                    return waiting.id, waiting.learner_id, stop
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
                self._called = max(0, self._called - 1)
            return None

    def _finish(self, id: str, learner_id: str) -> None:
        """Whatever may begin instead is taken by this thread, which looks at the line next."""
        with self._changed:
            del self._running[id]
            self._aside.discard(id)
            self._line.finished(learner_id)
            self._over.pop(id).set()
            self._ended.notify_all()
