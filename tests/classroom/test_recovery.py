"""The server dies at the worst moments; nothing submitted is lost and nothing counts twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from course.classroom import Classroom, Database, Fault, Status, migrate, records
from course.classroom.attempts import MOST_TRIES
from course.classroom.classroom import Classroom as Room
from course.classroom.owner import Owner
from course.grading import Verdict
from sandbox import Job, Result
from tests.classroom.greetings import EXERCISE, RIGHT, FakeRunner, catalogue, eventually, held_by

pytestmark = [pytest.mark.process, pytest.mark.alone]
CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = """
import sys, threading
from pathlib import Path
from course.classroom import Classroom, Database
from tests.classroom.greetings import EXERCISE, RIGHT, FakeRunner, catalogue

folder = Path(sys.argv[1])
runner = FakeRunner()

def hang(job, stop):
    print("running", flush=True)
    threading.Event().wait()

runner.before = hang
classroom = Classroom(Database(f"sqlite:///{folder / 'coldstart.db'}", folder), catalogue(), runner, runs=1)
learner = classroom.new_guest("en")
running = classroom.begin(learner, EXERCISE, "check", "python", RIGHT)
waiting = classroom.begin(learner, EXERCISE, "check", "python", RIGHT)
print(learner.id, running.id, waiting.id, flush=True)
threading.Event().wait()
"""


class Server:
    """A process with one attempt under way and one that waits."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline(), self.process.stdout.readline()]
        lines.remove("running\n")
        self.learner_id, *self.attempts = lines[0].split()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def new_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True)


@pytest.fixture(scope="module")
def killed() -> Iterator[tuple[Server, Path]]:
    """A server that was killed, and the folder as it left it."""
    with new_folder() as name:
        folder = Path(name)
        migrate(Database(f"sqlite:///{folder / 'coldstart.db'}", folder))
        server = Server(folder)
        server.kill()
        yield server, folder


@pytest.fixture
def server(killed: tuple[Server, Path], folder: Path) -> Server:
    """The killed server; this test's data folder is a copy of what it left."""
    server, left = killed
    shutil.copytree(left, folder, dirs_exist_ok=True)
    return server


def test_what_a_killed_server_left_is_finished_by_the_next_one(
    server: Server, classroom: Classroom, runner: FakeRunner
) -> None:
    assert classroom.recover() == 2
    done = [classroom.wait(id, 10) for id in server.attempts]
    assert [one.status for one in done] == [Status.DONE, Status.DONE]
    assert [one.report.verdict for one in done if one.report] == [Verdict.PASSED, Verdict.PASSED]
    assert len(runner.jobs) == 4  # two cases each, each run once


def test_what_a_living_server_has_is_left_to_it(
    database: Database, folder: Path, classroom: Classroom, runner: FakeRunner
) -> None:
    server = Server(folder)
    try:
        assert classroom.recover() == 0
        learner = classroom.learner(server.learner_id)
        assert learner is not None
        states = [one.status for one in classroom.attempts(learner, EXERCISE)]
        assert (states, runner.jobs) == ([Status.QUEUED, Status.RUNNING], [])
    finally:
        server.kill()


def test_two_servers_that_recover_at_once_finish_each_attempt_once(server: Server, database: Database) -> None:
    runner = FakeRunner()
    rooms = [Room(database, catalogue(), runner) for _ in range(4)]
    adopted: list[int] = []
    threads = [threading.Thread(target=lambda room=room: adopted.append(room.recover())) for room in rooms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(adopted) == 2
    for id in server.attempts:
        assert rooms[0].wait(id, 10).status is Status.DONE
    assert len(runner.jobs) == 4
    for room in rooms:
        room.close(1)


def test_recovering_again_finds_nothing(server: Server, classroom: Classroom) -> None:
    classroom.recover()
    for id in server.attempts:
        classroom.wait(id, 10)
    assert classroom.recover() == 0


def test_an_attempt_under_which_the_server_dies_again_and_again_is_given_up(
    server: Server, classroom: Classroom, database: Database, runner: FakeRunner
) -> None:
    first = server.attempts[0]
    with database.writing() as session:
        session.execute(
            records.update(records.AttemptRow).where(records.AttemptRow.id == first).values(tries=MOST_TRIES)
        )
    classroom.recover()
    given_up = classroom.wait(first, 10)
    assert (given_up.status, given_up.fault) == (Status.LOST, Fault.INTERRUPTED)
    assert classroom.wait(server.attempts[1], 10).status is Status.DONE


def test_a_stop_that_was_asked_for_before_the_crash_still_holds(
    server: Server, classroom: Classroom, runner: FakeRunner
) -> None:
    learner = classroom.learner(server.learner_id)
    assert learner is not None
    classroom.cancel(learner, server.attempts[0])
    classroom.recover()
    assert classroom.wait(server.attempts[0], 10).status is Status.CANCELLED
    assert classroom.wait(server.attempts[1], 10).status is Status.DONE


def test_an_attempt_whose_result_could_not_be_stored_is_performed_again(
    classroom: Classroom, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database fails once, at the end of the attempt; this very process makes it good."""
    real, failed = records.finish, threading.Event()

    def fail_once(*arguments: object) -> bool:
        if not failed.is_set():
            failed.set()
            raise OSError("database or disk is full")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(records, "finish", fail_once)
    ada = classroom.new_guest("en")
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    assert classroom.wait(begun.id, 10).status is Status.RUNNING
    eventually(classroom.recover)
    assert classroom.wait(begun.id, 10).status is Status.DONE
    assert len(classroom.attempts(ada, EXERCISE)) == 1


def test_a_stop_reaches_the_process_that_runs_the_attempt(
    database: Database, classroom: Classroom, runner: FakeRunner
) -> None:
    def until_stopped(job: Job, stop: threading.Event | None) -> Result | None:
        assert stop is not None and stop.wait(10)
        return None

    runner.before = until_stopped
    other = Room(database, catalogue(), FakeRunner())
    ada = classroom.new_guest("en")
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    eventually(lambda: other.attempt(ada, begun.id).status is Status.RUNNING)
    other.cancel(ada, begun.id)
    assert other.wait(begun.id, 10).status is Status.CANCELLED
    other.close(0)


def test_a_process_that_is_alone_does_not_ask_the_database_for_stops(
    database: Database, classroom: Classroom, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.classroom.attempts._STOP_SECONDS", 0.01)
    rounds: list[bool] = []
    is_alone = Owner.is_alone

    def counted(owner: Owner) -> bool:
        rounds.append(is_alone(owner))
        return rounds[-1]

    monkeypatch.setattr(Owner, "is_alone", counted)
    looked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: looked.append(given[2]))
    runner.before = lambda job, stop: stop and stop.wait(10) and None
    ada = classroom.new_guest("en")
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    eventually(lambda: classroom.attempt(ada, begun.id).status is Status.RUNNING)

    def looks() -> int:
        return sum("stop_asked" in each and each.startswith("SELECT attempts.id ") for each in looked)

    def more_rounds(count: int) -> None:
        wanted = len(rounds) + count
        eventually(lambda: len(rounds) >= wanted)

    more_rounds(3)  # the look after the last one has gone
    before = looks()
    more_rounds(10)
    assert looks() == before
    other = Room(database, catalogue(), FakeRunner())
    eventually(lambda: looks() > before)
    other.cancel(ada, begun.id)
    other.close(0)
    assert classroom.wait(begun.id, 10).status is Status.CANCELLED


def test_closing_waits_for_what_is_under_way(classroom: Classroom, runner: FakeRunner) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    ada = classroom.new_guest("en")
    begun = classroom.begin(ada, EXERCISE, "run", "python", RIGHT)
    threading.Timer(0.2, go.set).start()
    eventually(lambda: runner.jobs)
    classroom.close(10)
    assert classroom.wait(begun.id, 0).status is Status.DONE
