"""kill -9 of each of the sandbox's processes at each stage of an attempt, and while others run and wait: all are graded
once, and nothing is left."""

from __future__ import annotations

import dataclasses
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from course import grading
from course.catalogue import Catalogue
from course.classroom import Attempt, Classroom, Database, Learner, Status, migrate
from course.grading import Verdict
from sandbox import Sandbox
from tests.classroom.greetings import CHECKS, EXERCISE, catalogue
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census
from tests.sandbox.drills.census import WITHIN_SECONDS

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]

SLOW = "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return 'hello ' + event['name']\n"
MARKED = """
import subprocess, time
def handler(event, context):
    subprocess.Popen(["sleep", "60"])
    time.sleep(0.3)
    return "hello " + event["name"]
"""
MARKED_IN_NODE = """
import { spawn } from "node:child_process";
export const handler = async (event) => {
  spawn("sleep", ["60"], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return "hello " + event.name;
};
"""
"""While it works there is a process that nothing else of ours has: it is known when, and below whom."""
MARKED_CHECKS = CHECKS.replace("    wanted =", "    import subprocess; subprocess.run(['sleep', '0.3'])\n    wanted =")
FAST = "def handler(event, context): return 'hello ' + event['name']"
ONCE = """
CREATE TRIGGER once AFTER UPDATE OF status ON attempts
WHEN old.status IN ('queued', 'running') AND new.status NOT IN ('queued', 'running')
BEGIN INSERT INTO graded VALUES (new.id); END
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    found = Sandbox.connect(tmp_path_factory.mktemp("deaths"))
    status = found.status(every_runtime=True)
    assert status.available and not status.missing, (status.message, status.missing)
    yield found
    found.stop()


def lessons(checks: str = CHECKS, comment: str = "") -> Catalogue:
    """The greetings, on a real function, in both languages; deployed anew with a comment that nobody has used."""
    plain = catalogue(checks)
    one = plain.exercises[EXERCISE]
    exercise = dataclasses.replace(
        one,
        template=FUNCTION % {"timeout": 10, "memory": 128} + f"# {comment}\n",
        runtimes=("python", "nodejs"),
        starter={**one.starter, "nodejs": {"handler.mjs": ""}},
    )
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
    runtime, file = ("nodejs", "handler.mjs") if "export" in code else ("python", "handler.py")
    return learner, room.begin(learner, EXERCISE, "check", runtime, {file: code})


def passed(room: Classroom, id: str) -> None:
    done = room.wait(id, 40)
    assert (done.status, done.fault) == (Status.DONE, None)
    assert done.report and done.report.verdict is Verdict.PASSED


def graded(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(text("SELECT id FROM graded")))


def running(room: Classroom, made: list[tuple[Learner, Attempt]]) -> bool:
    return any((found := room.attempt(who, one.id)) and found.status is Status.RUNNING for who, one in made)


class Watched:
    """The processes of one attempt, found and killed at a moment that is known exactly."""

    def __init__(self, room: Classroom, folder: Path) -> None:
        self.room, self.folder = room, folder
        self.warden = census.warden(folder) or 0
        self.marks: set[int] = set()

    def one(self, name: str) -> int:
        """The process called so, of which there is one that was made first: those that it forks have its name, too."""
        return min(census.below(self.folder, name))

    def new_child(self, parent: int, wanted: str = "") -> list[int]:
        """The first child that is made from now on, once it is called so; its parent must live until then."""
        before, found = set(census.children(parent)), [0]

        def made() -> bool:
            found[:] = [pid for pid in census.children(parent) if pid not in before and census.name(pid)]
            return any(wanted in ("", census.name(pid)) for pid in found)

        begin(self.room, MARKED)
        soon(made)
        return found

    def marked(self) -> int:
        """The function process of a case that works now, and of none that was seen before."""
        fresh: list[int] = []

        def works() -> bool:
            fresh[:] = [pid for pid in census.called("sleep", self.warden) if pid not in self.marks]
            return bool(fresh)

        soon(works)
        self.marks.add(fresh[0])
        return census.parent(fresh[0])


def soon(true: Callable[[], object]) -> None:
    """As `census.eventually`, but without a pause: the moment is short."""
    deadline = time.monotonic() + 40
    while not true():
        assert time.monotonic() < deadline, "the moment never came"


def deploying(watched: Watched, victim: str) -> list[int]:
    watched.room.teach(lessons(comment=secrets.token_hex(4)))
    cloud = watched.one("cs-cloud")
    made = watched.new_child(cloud)
    return [cloud] if victim == "cs-cloud" else made


def making_an_environment(watched: Watched, victim: str) -> list[int]:
    """Nobody has made one ahead: those die first."""
    zygote = watched.one("cs-zygote")
    for spare in census.children(zygote):
        os.kill(spare, signal.SIGKILL)
    made = watched.new_child(zygote)
    below = {"cs-supervisor": made, "cs-zygote": [zygote]}
    return below[victim]


def working(watched: Watched, victim: str) -> list[int]:
    begin(watched.room, MARKED_IN_NODE if "node" in victim else MARKED)
    function = watched.marked()
    return _above(watched, function, victim)


def between_two_cases(watched: Watched, victim: str) -> list[int]:
    """The function of the first has gone, or is about to go."""
    begin(watched.room, MARKED)
    function = watched.marked()
    found = _above(watched, function, victim)
    soon(lambda: not census.name(function))
    return found


def sending_results(watched: Watched, _: str) -> list[int]:
    """The warden, which is stopped, takes none: what is written waits in its socket."""
    begin(watched.room, MARKED)
    watched.marked()
    second = watched.marked()
    os.kill(watched.warden, signal.SIGSTOP)
    soon(lambda: not census.name(second))
    return [watched.warden]


def hearing_the_answer(watched: Watched, victim: str) -> list[int]:
    """The run, which is stopped, does not: what the function posts waits in its socket."""
    begin(watched.room, MARKED)
    watched.marked()
    watched.marked()
    found = census.called(victim, watched.warden)
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(0.4)  # the handler takes 0.3, and then nothing shows it
    return found


def judging(watched: Watched, _: str) -> list[int]:
    watched.room.teach(lessons(MARKED_CHECKS))
    begin(watched.room, FAST)
    found: list[int] = []

    def judges() -> bool:
        found[:] = [pid for pid in census.children(os.getpid()) if any(map(_sleeps, census.children(pid)))]
        return bool(found)

    soon(judges)
    return found


def _sleeps(pid: int) -> bool:
    return census.name(pid) == "sleep"


def _above(watched: Watched, function: int, victim: str) -> list[int]:
    """Who is called `victim` of those above a function process; of others all of them."""
    init = census.parent(function)
    known = {"function": function, "function in node": function, "cs-init": init, "cs-supervisor": census.parent(init)}
    return [known[victim]] if victim in known else census.below(watched.folder, victim)


STAGES = [
    (sending_results, "warden"),
    (working, "function in node"),
    (working, "cs-node-zygote"),
    (working, "function"),
    (between_two_cases, "cs-run"),
    (between_two_cases, "cs-supervisor"),
    (between_two_cases, "cs-init"),
    (hearing_the_answer, "cs-run"),
    (judging, "the checker"),
    (making_an_environment, "cs-supervisor"),
    (making_an_environment, "cs-zygote"),
    (deploying, "cs-scenario"),
    (deploying, "cs-cloud"),
]
"""After the warden, so that all the others die below the same one."""


@pytest.fixture(scope="module")
def at_first(sandbox: Sandbox) -> dict[str, object]:
    """What there is of everything before any of them has died."""
    return settled(sandbox)


def settled(sandbox: Sandbox) -> dict[str, object]:
    """The count once everything was used as often at once as it is here."""
    status = sandbox.status(every_runtime=True)
    assert status.available and not status.missing, (status.message, status.missing)
    with ThreadPoolExecutor(8) as pool:
        for code, runtime, times in ((FAST, "python", 8), (MARKED_IN_NODE, "nodejs", 4)):
            file = "handler.py" if runtime == "python" else "handler.mjs"
            series = [job for _, job in grading.jobs(lessons().exercises[EXERCISE], runtime, {file: code}, 1)]
            list(pool.map(lambda _, series=series: list(sandbox.run_series(series)), range(times)))
    return census.quiet(sandbox.folder)


@pytest.mark.parametrize(("stage", "victim"), STAGES, ids=lambda it: it if isinstance(it, str) else it.__name__)
def test_an_attempt_is_graded_once_at_whichever_stage_a_process_of_the_sandbox_dies(
    stage: Callable[[Watched, str], list[int]],
    victim: str,
    classroom: Classroom,
    database: Database,
    sandbox: Sandbox,
    request: pytest.FixtureRequest,
) -> None:
    folder = sandbox.folder
    if victim != "warden":
        request.getfixturevalue("at_first")
    passed(classroom, begin(classroom, FAST)[1].id)
    warden = census.warden(folder)
    assert warden
    try:
        victims = stage(Watched(classroom, folder), victim)
        dead = census.with_all_below(victims)
        census.kill(victims)
    finally:
        census.awake(warden)
    made = attempts(database)
    assert len(made) == 2
    for id in made:
        passed(classroom, id)
    assert graded(database) == made
    census.eventually(lambda: not census.alive(dead), census.loosely(5), f"all below it is gone: {census.alive(dead)}")
    census.eventually(lambda: not _runs(folder), census.loosely(5), f"nothing of the runs is left: {_runs(folder)}")


def test_after_all_these_deaths_there_is_no_more_of_anything(sandbox: Sandbox, at_first: dict[str, object]) -> None:
    assert census.more(at_first, settled(sandbox)) == []


def attempts(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(text("SELECT id FROM attempts")))


@pytest.mark.parametrize("victim", ["warden", "cs-zygote", "cs-scenario", "cs-run"])
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
    dead = census.with_all_below(victims)
    census.kill(victims)
    back = census.eventually(
        _answers(classroom), census.loosely(WITHIN_SECONDS), f"after the death of {victim}, an answer"
    )
    record_property("seconds until a newcomer's Check had passed", round(back, 2))
    for _, one in made:
        passed(classroom, one.id)
    ids = graded(database)
    assert len(ids) == len(set(ids)) and {one.id for _, one in made} <= set(ids)
    census.eventually(lambda: not census.alive(dead), census.loosely(5), f"all below it is gone: {census.alive(dead)}")
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
    most = {"cs-supervisor": 13, "cs-init": 13, "bootstrap": 9, "MainThread": 4, "sleep": 0, "cs-zygote": 1, "bwrap": 6}
    most |= {"cs-cloud": 1, "cs-node-zygote": 1, "cs-run": 3 * names.count("cs-scenario")}
    return [name for name, count in most.items() if names.count(name) > count]
