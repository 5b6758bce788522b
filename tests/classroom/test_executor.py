"""The pool of threads that takes attempts from the line."""

from __future__ import annotations

import threading
import time

from course.classroom.executor import Executor
from sandbox import MOST_WAITING
from tests.classroom.greetings import eventually


def test_who_is_about_to_be_taken_has_no_place_whatever_waits_elsewhere() -> None:
    """A page that is told a place asks again when that is expected to be served: in seconds, for a run of a moment."""
    go_on, began = threading.Event(), threading.Semaphore(0)

    def perform(_id: str, _stop: threading.Event) -> None:
        began.release()
        go_on.wait(10)

    executor = Executor(perform, threads=2, line=100)
    places = []
    for name in ("first", "second", "third", "fourth"):
        executor.submit(name, name, name)
        places.append(executor.place(name))
        if len(places) <= 2:
            assert began.acquire(timeout=5)
    assert places == [0, 0, 1, 2]
    go_on.set()
    deadline = time.monotonic() + 5
    while executor.running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert executor.close(5)


def test_all_processes_together_hand_over_no_more_than_may_wait_at_the_sandbox() -> None:
    go_on = threading.Event()

    def perform(_id: str, _stop: threading.Event) -> None:
        go_on.wait(20)

    executors = [Executor(perform, threads=96, line=1000, processes=3) for _ in range(3)]
    for executor in executors:
        for number in range(96):
            executor.submit(f"{number}", f"learner {number}", f"home {number}")
        eventually(lambda executor=executor: len(executor.running()) == MOST_WAITING // 3)
        assert executor.place("95") == 96 - MOST_WAITING // 3
    go_on.set()
    assert all(executor.close(10) for executor in executors)
