"""kill -9 of the server's process at each stage of an attempt, exactly there: the next process grades it once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from course.classroom import Classroom, Database, Status, migrate
from course.grading import Verdict
from tests.classroom.greetings import EXERCISE, FakeRunner, catalogue, eventually
from tests.classroom.test_deaths import ONCE

pytestmark = [pytest.mark.process, pytest.mark.alone]
CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = """
import os, signal, sys, threading
from pathlib import Path
from course.classroom import Classroom, Database, attempts, records
from course.classroom.executor import Executor
from tests.classroom.greetings import EXERCISE, RIGHT, FakeRunner, catalogue

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def then_die(real):
    def call(*arguments):
        real(*arguments)
        die()
    return call

folder, stage = Path(sys.argv[1]), sys.argv[2]
runner = FakeRunner()
match stage:
    case "committed, handed to nobody": Executor.submit = die
    case "waiting": Executor._take = lambda self: threading.Event().wait()
    case "claimed": attempts.perform = die
    case "running": runner.before = die
    case "graded, not stored": records.finish = die
    case "stored, not told": Executor._finish = die
classroom = Classroom(Database(f"sqlite:///{folder / 'coldstart.db'}", folder), catalogue(), runner, runs=1)
learner = classroom.new_guest("en")
begun = classroom.begin(learner, EXERCISE, "check", "python", RIGHT)
if stage == "waiting":
    die()
threading.Event().wait(60)
"""
STAGES = {
    "committed, handed to nobody": 1,
    "waiting": 1,
    "claimed": 1,
    "running": 1,
    "graded, not stored": 1,
    "stored, not told": 0,
}
"""Stage -> how many attempts the next process still has to perform."""


@pytest.fixture(scope="module")
def died() -> Iterator[dict[str, tuple[subprocess.Popen[bytes], Path]]]:
    """A server for each stage, which dies there; they start side by side."""
    found = {}
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        empty = Path(name) / "empty"
        _prepare(empty)
        for number, stage in enumerate(STAGES):
            folder = Path(name) / str(number)
            shutil.copytree(empty, folder)
            line = [sys.executable, "-c", SERVER, str(folder), stage]
            found[stage] = subprocess.Popen(line, cwd=CHECKOUT), folder
        yield found
        for process, _ in found.values():
            process.kill()
            process.wait()


def _prepare(folder: Path) -> None:
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    migrate(database)
    with database.writing() as session:
        session.execute(text("CREATE TABLE graded (id TEXT)"))
        session.execute(text(ONCE))
    database.close()


@pytest.mark.parametrize("stage", STAGES)
def test_an_attempt_is_graded_once_wherever_the_server_dies(
    stage: str, died: dict[str, tuple[subprocess.Popen[bytes], Path]]
) -> None:
    process, folder = died[stage]
    assert process.wait(60) == -signal.SIGKILL, "it was to die at this stage"
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    with database.reading() as session:
        (id,), learner_id = (
            session.scalars(text("SELECT id FROM attempts")).all(),
            session.scalar(text("SELECT learner_id FROM attempts")),
        )
    room = Classroom(database, catalogue(), FakeRunner(), runs=1)
    try:
        assert room.recover() == STAGES[stage]
        eventually(lambda: room.wait(id, 1).status.over, 20)
        done = room.wait(id, 0)
        assert (done.status, done.report and done.report.verdict) == (Status.DONE, Verdict.PASSED)
        with database.reading() as session:
            assert session.scalars(text("SELECT id FROM graded")).all() == [id]
        learner = room.learner(str(learner_id))
        assert learner and len(room.attempts(learner, EXERCISE)) == 1
        assert room.progress(learner).exercises[EXERCISE].state == "passed"
    finally:
        room.close(1)
        database.close()
    assert list((folder / "processes").iterdir()) == []
