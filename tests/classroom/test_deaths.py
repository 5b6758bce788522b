"""kill -9 of each of the sandbox's processes while attempts run and wait: all are graded once, and nothing is left."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from course.catalogue import Catalogue
from course.classroom import Attempt, Classroom, Database, Learner, Status, migrate
from course.grading import Verdict
from sandbox import Sandbox
from tests.classroom.greetings import EXERCISE, catalogue
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census
from tests.sandbox.drills.census import WITHIN_SECONDS

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]

SLOW = "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return 'hello ' + event['name']\n"
FAST = "def handler(event, context): return 'hello ' + event['name']"
ONCE = """
CREATE TRIGGER once AFTER UPDATE OF status ON attempts
WHEN old.status IN ('queued', 'running') AND new.status NOT IN ('queued', 'running')
BEGIN INSERT INTO graded VALUES (new.id); END
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    found = Sandbox.connect(tmp_path_factory.mktemp("deaths"))
    assert found.status().available
    yield found
    found.stop()


def lessons() -> Catalogue:
    """The greetings, on a real function."""
    plain = catalogue()
    template = FUNCTION % {"timeout": 10, "memory": 128}
    exercise = dataclasses.replace(plain.exercises[EXERCISE], template=template)
    return dataclasses.replace(plain, exercises={EXERCISE: exercise})


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    """One that writes down each time an attempt comes to its end."""
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    migrate(database)
    with database.writing() as session:
        session.execute(text("CREATE TABLE graded (id TEXT)"))
        session.execute(text(ONCE))
    yield database
    database.close()


@pytest.fixture
def classroom(database: Database, sandbox: Sandbox) -> Iterator[Classroom]:
    room = Classroom(database, lessons(), sandbox, runs=8, line=50)
    yield room
    room.close(1)


def begin(room: Classroom, code: str) -> tuple[Learner, Attempt]:
    learner = room.new_guest("en")
    return learner, room.begin(learner, EXERCISE, "check", "python", {"handler.py": code})


def passed(room: Classroom, id: str) -> None:
    done = room.wait(id, 40)
    assert (done.status, done.fault) == (Status.DONE, None)
    assert done.report and done.report.verdict is Verdict.PASSED


def graded(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(text("SELECT id FROM graded")))


def running(room: Classroom, made: list[tuple[Learner, Attempt]]) -> bool:
    return any((found := room.attempt(who, one.id)) and found.status is Status.RUNNING for who, one in made)


@pytest.mark.parametrize(
    "victim", ["warden", "cs-zygote", "cs-cloud", "cs-scenario", "cs-run", "cs-supervisor", "cs-init"]
)
def test_whatever_dies_each_committed_attempt_is_graded_once_and_the_service_is_back(
    victim: str,
    classroom: Classroom,
    database: Database,
    sandbox: Sandbox,
    record_property: Callable[[str, object], None],
) -> None:
    """Attempts that run, that wait for the sandbox and that wait for a thread, at the moment of the death."""
    folder = sandbox.folder
    passed(classroom, begin(classroom, FAST)[1].id)
    before = census.mounts(), census.files(folder)
    made = [begin(classroom, SLOW) for _ in range(7)]
    census.eventually(lambda: running(classroom, made), 30, "an attempt runs")
    time.sleep(0.2)
    victims = _victims(folder, victim)
    census.kill(victims)
    back = census.eventually(
        _answers(classroom), census.loosely(WITHIN_SECONDS), f"after the death of {victim}, an answer"
    )
    record_property("seconds until a newcomer's Check had passed", round(back, 2))
    for _, one in made:
        passed(classroom, one.id)
    ids = graded(database)
    assert len(ids) == len(set(ids)) and {one.id for _, one in made} <= set(ids)
    census.eventually(lambda: census.gone(victims), census.loosely(5), "the dead are gone")
    census.eventually(lambda: not _runs(folder), census.loosely(5), f"nothing of the runs is left: {_runs(folder)}")
    assert (census.mounts(), census.files(folder)) == before


def _victims(folder: Path, name: str) -> list[int]:
    if name == "warden":
        found = census.warden(folder)
        return [found] if found else []
    return census.below(folder, name)


def _answers(room: Classroom) -> Callable[[], bool]:
    """Whether a new learner's Check, begun now, passes: it needs every part."""
    newcomer: list[Attempt] = []

    def passes() -> bool:
        if not newcomer:
            newcomer.append(begin(room, FAST)[1])
        done = room.wait(newcomer[0].id, 1)
        assert not done.status.over or done.status is Status.DONE, (done.status, done.fault)
        return done.status is Status.DONE

    return passes


def _runs(folder: Path) -> list[str]:
    """Processes that no idle warden has: more environments than spares, more runs than made ahead."""
    names = [census.name(pid) for pid in census.below(folder)]
    most = {"cs-supervisor": 9, "cs-init": 9, "bootstrap": 9, "cs-run": 4, "cs-zygote": 1, "cs-cloud": 1, "bwrap": 6}
    return [name for name, count in most.items() if names.count(name) > count]
