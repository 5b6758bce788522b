"""The pool of threads that takes attempts from the line."""

from __future__ import annotations

import threading
import time

import pytest

from course.classroom.executor import Executor
from sandbox import MOST_OF_A_GROUP, MOST_WAITING
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


def test_who_waits_for_a_long_runs_place_at_the_sandbox_keeps_nobody_from_being_handed_over() -> None:
    """Attackers who drop their cookies have many such; a lane or all together would have every thread with them."""
    go_on, began = threading.Event(), []

    def perform(id: str, _stop: threading.Event) -> None:
        began.append(id)
        go_on.wait(20)

    executor = Executor(perform, threads=4, line=100)
    for number in range(4):
        executor.submit(f"hostile {number}", f"cookie {number}", f"home {number}")
    eventually(lambda: len(began) == 4)
    executor.submit("ada's", "ada", "home 0")
    assert executor.place("ada's") == 1
    executor.step_aside("hostile 0", "cookie 0")
    eventually(lambda: began[4:] == ["ada's"])
    go_on.set()
    assert executor.close(10)


@pytest.mark.parametrize(("lanes", "most"), [(1, MOST_OF_A_GROUP // 4), (8, MOST_WAITING // 4)])
def test_only_so_many_step_aside_as_may_wait_at_the_sandbox(lanes: int, most: int) -> None:
    """Of one lane and of all, each of four processes has its part: the sandbox refuses none of them."""
    go_on = threading.Event()

    def perform(_id: str, _stop: threading.Event) -> None:
        go_on.wait(20)

    def all_step_aside() -> int:
        for id in executor.running():
            executor.step_aside(id, f"cookie {id}")
        return len(executor.running())

    executor = Executor(perform, threads=8, line=1000, processes=4)
    for number in range(most + 10):
        executor.submit(f"{number}", f"cookie {number}", f"home {number % lanes}")
    eventually(lambda: all_step_aside() == most)
    all_step_aside()
    assert executor.place(f"{most + 9}") == 10, "the others wait, and none of them is about to be taken"
    go_on.set()
    assert executor.close(10)


def test_who_stepped_aside_and_is_over_makes_room_for_another_who_does() -> None:
    go_on = {str(number): threading.Event() for number in range(6)}
    began: list[str] = []

    def perform(id: str, _stop: threading.Event) -> None:
        began.append(id)
        go_on[id].wait(20)

    executor = Executor(perform, threads=2, line=1000, processes=64)  # of which two may step aside
    for id in go_on:
        executor.submit(id, id, id)
    for id in "01":
        eventually(lambda id=id: id in executor.running())
        executor.step_aside(id, id)
    eventually(lambda: len(began) == 4)
    executor.step_aside("2", "2")
    assert executor.place("4") == 1, "there is no room aside for one more"
    go_on["0"].set()
    eventually(lambda: "0" not in executor.running())
    executor.step_aside("2", "2")
    eventually(lambda: len(began) == 5)
    for each in go_on.values():
        each.set()
    assert executor.close(10)


def test_attempts_one_after_another_are_performed_by_one_thread_and_as_many_as_come_at_once_by_as_many() -> None:
    """Each thread keeps memory and part of a heap: with one more for each attempt, a quiet server had a hundred."""
    together = threading.Barrier(5)
    performing: dict[str, set[int]] = {"alone": set(), "together": set()}

    def perform(id: str, _stop: threading.Event) -> None:
        kind = id.partition(" ")[0]
        performing[kind].add(threading.get_ident())
        if kind == "together":
            together.wait(10)

    before = threading.active_count()
    executor = Executor(perform, threads=96, line=1000)
    for number in range(50):
        executor.submit(f"alone {number}", f"{number}", f"{number}")
        executor.wait(f"alone {number}", 5)
    assert threading.active_count() - before <= 2  # the one before may not have come back yet
    for number in range(5):
        executor.submit(f"together {number}", f"{number}", f"{number}")
    eventually(lambda: len(performing["together"]) == 5 and not executor.running())
    assert threading.active_count() - before <= 6
    assert executor.close(10)
    eventually(lambda: threading.active_count() == before)


def test_attempts_that_are_handed_over_from_many_sides_while_others_end_are_all_performed() -> None:
    done: set[str] = set()

    def perform(id: str, _stop: threading.Event) -> None:
        time.sleep(0.0005)
        done.add(id)

    executor = Executor(perform, threads=3, line=10_000)

    def submit(side: int) -> None:
        for number in range(300):
            executor.submit(f"{side}-{number}", f"{side}-{number % 7}", f"home {number % 3}")
            time.sleep(0.0003)

    sides = [threading.Thread(target=submit, args=(side,)) for side in range(6)]
    for side in sides:
        side.start()
    for side in sides:
        side.join()
    eventually(lambda: len(done) == 1800)
    assert executor.close(10)
