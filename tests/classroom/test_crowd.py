"""Many at once, on one database, in threads and in processes."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from course.classroom import Attempt, Classroom, Database, Learner, LineFull, Status, packing
from course.classroom.classroom import Classroom as Room
from course.classroom.line import MOST_OF_A_LEARNER
from sandbox import Job
from tests.classroom.greetings import EXERCISE, RIGHT, WRONG, FakeRunner, catalogue, eventually, held_by


def test_many_learners_at_once_each_get_their_own_result(database: Database) -> None:
    room = Room(database, catalogue(), FakeRunner(), runs=4, line=100)
    learners = [room.new_guest("en") for _ in range(20)]

    def learn(learner: Learner) -> Status:
        files = {"handler.py": f"def handler(event, context): return {learner.id!r}"}
        begun = room.begin(learner, EXERCISE, "run", "python", files, address="10.0.0.1")
        done = room.wait(begun.id, 20)
        assert done.results["run"]["steps"][0]["invocations"][0]["answer"] == learner.id
        return done.status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(learn, learners)) == {Status.DONE}
    room.close(1)


def test_a_learner_has_one_attempt_under_way_at_a_time(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    def count(job: Job, stop: threading.Event | None) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.05)
        with lock:
            at_once -= 1

    runner.before = count
    ids = [classroom.begin(ada, EXERCISE, "run", "python", RIGHT).id for _ in range(3)]
    for id in ids:
        assert classroom.wait(id, 10).status is Status.DONE
    assert most == 1


def test_guests_of_one_address_share_a_bounded_lane(classroom: Classroom, runner: FakeRunner) -> None:
    go = threading.Event()
    runner.before = held_by(go)

    def begin(address: str) -> None:
        classroom.begin(classroom.new_guest("en"), EXERCISE, "run", "python", RIGHT, address=address)

    with pytest.raises(LineFull):
        for _ in range(10):  # two run, five wait
            begin("10.0.0.1")
    begin("10.0.0.2")
    go.set()


def test_who_has_passed_a_check_does_not_wait_behind_newcomers_of_the_same_address(
    classroom: Classroom, runner: FakeRunner
) -> None:
    known, tried = (classroom.new_guest("en") for _ in range(2))
    for learner, files in ((known, RIGHT), (tried, WRONG)):
        assert classroom.wait(begin(classroom, learner, files).id, 10).status is Status.DONE
    go = threading.Event()
    runner.before = held_by(go)
    newcomer = classroom.new_guest("en")
    first = begin(classroom, newcomer, RIGHT)
    eventually(lambda: classroom.attempt(newcomer, first.id).status is Status.RUNNING)
    for _ in range(4):  # they wait, though there is a thread for others
        begin(classroom, classroom.new_guest("en"), RIGHT)
    waiting = begin(classroom, tried, RIGHT)
    served = begin(classroom, known, RIGHT)
    eventually(lambda: classroom.attempt(known, served.id).status is Status.RUNNING)
    place = classroom.attempt(tried, waiting.id).place
    go.set()
    assert place == 5
    assert runner.owners[0] == f"10.0.0.1/{known.id}"
    eventually(lambda: f"10.0.0.1+/{known.id}" in runner.owners)


def begin(classroom: Classroom, learner: Learner, files: dict[str, str]) -> Attempt:
    return classroom.begin(learner, EXERCISE, "check", "python", files, address="10.0.0.1")


def test_a_full_line_stores_nothing(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    with pytest.raises(LineFull):
        for _ in range(10):
            classroom.begin(ada, EXERCISE, "run", "python", RIGHT)
    assert len(classroom.attempts(ada, EXERCISE)) <= 1 + MOST_OF_A_LEARNER
    go.set()


def test_two_processes_worth_of_writers_wait_for_each_other(database: Database, folder) -> None:
    """Each room has connections of its own, as another process would."""
    rooms = [
        Room(Database(f"sqlite:///{folder / 'coldstart.db'}", folder), catalogue(), FakeRunner()) for _ in range(4)
    ]
    learner = rooms[0].new_guest("en")

    def type_and_look(number: int) -> None:
        room = rooms[number % len(rooms)]
        room.save_draft(learner, EXERCISE, "python", {"handler.py": f"# {number}"})
        room.reveal_hint(learner, EXERCISE)
        room.answer_quiz(learner, "greetings", "right", number % 2)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(type_and_look, range(80)))
    assert rooms[0].progress(learner).exercises[EXERCISE].hints_shown == 2
    for room in rooms:
        room.close(0)
        room.database.close()


def test_a_process_that_does_not_run_them_tells_places_by_order_of_arrival(
    database: Database, classroom: Classroom, ada: Learner, mallory: Learner, runner: FakeRunner
) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    for learner in (ada, mallory):
        under_way = classroom.begin(learner, EXERCISE, "check", "python", RIGHT)
        eventually(lambda: classroom.attempt(learner, under_way.id).status is Status.RUNNING)  # noqa: B023
    waiting = [(each, classroom.begin(each, EXERCISE, "check", "python", RIGHT)) for each in (mallory, ada)]
    other = Classroom(database, catalogue(), runner)
    assert [other.attempt(learner, attempt.id).place for learner, attempt in waiting] == [1, 2]
    go.set()
    for learner, attempt in waiting:
        assert classroom.wait(attempt.id, 10).status is Status.DONE
        assert other.attempt(learner, attempt.id).place == 0
    other.close(0)


@pytest.mark.parametrize("long", [0, 3])
def test_who_waits_here_has_only_those_before_them_that_wait_in_the_line_for_quick_runs(
    classroom: Classroom, runner: FakeRunner, *, long: int
) -> None:
    """Two of them, and as many as there are in the line for long ones."""
    go = threading.Event()
    runner.before, runner.places = held_by(go), [7]
    try:
        for number in range(long + 2):
            runner.long = number < long
            classroom.begin(classroom.new_guest("en"), EXERCISE, "run", "python", RIGHT, address=f"10.0.0.{number}")
            eventually(lambda number=number: len(runner.jobs) == number + 1)
        ada = classroom.new_guest("en")
        begun = classroom.begin(ada, EXERCISE, "run", "python", RIGHT, address="10.0.0.9")
        standing = classroom.standing(ada.id, begun.id)
        assert standing is not None and (begun.place, standing.place) == (3, 3)
    finally:
        go.set()


def test_while_results_are_packed_others_write(
    classroom: Classroom, ada: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a megabyte of results takes some milliseconds; there is one writer at a time."""
    others: list[str] = []

    def pack(value: object) -> bytes | None:
        with contextlib.closing(sqlite3.connect(str(classroom.database.file), timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
                others.append("wrote")
            except sqlite3.OperationalError as error:
                others.append(str(error))
        return packing.pack(value)

    monkeypatch.setattr("course.classroom.records.pack", pack)
    done = classroom.wait(classroom.begin(ada, EXERCISE, "check", "python", RIGHT).id, 10)
    assert (done.status, others) == (Status.DONE, ["wrote", "wrote"])  # its results, its report
    others.clear()
    assert classroom.judge_again(done.id).report == done.report
    assert others == ["wrote"]


def test_attempts_that_wait_for_a_long_place_at_the_sandbox_keep_no_others_from_it(
    classroom: Classroom, runner: FakeRunner, ada: Learner
) -> None:
    """Two may be under way here. As many cookies as somebody likes have one such attempt each."""
    go = threading.Event()
    runner.places, runner.long, runner.before = [5], True, held_by(go)
    for number in range(2):
        classroom.begin(classroom.new_guest("en"), EXERCISE, "run", "python", RIGHT, address=f"home {number}")
    eventually(lambda: len(runner.jobs) == 2)
    runner.places, runner.before = [], lambda *_: None
    quick = classroom.begin(ada, EXERCISE, "run", "python", RIGHT, address="school")
    assert classroom.wait(quick.id, 10).status == "done"
    go.set()
