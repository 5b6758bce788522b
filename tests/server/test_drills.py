"""kill -9 of a web process and of the whole server, with attempts at every stage: each is graded once, soon again."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import sqlite3
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.classroom.test_deaths import ONCE
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census
from tests.sandbox.drills.census import WITHIN_SECONDS
from tests.school import EXERCISE, School
from tests.server.test_start import Server, _children, free_port, needs_assets

pytestmark = [pytest.mark.process, pytest.mark.sandbox, pytest.mark.alone, needs_assets]
PAGE = "/en/lessons/first/greet"
SLOW = "import time\ndef handler(event, context):\n    time.sleep(0.6)\n    return f\"Hello {event['name']}\"\n"
FAST = "def handler(event, context): return f\"Hello {event['name']}\"\n"
AFTER_START_SECONDS = 6.0
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter: pytest's own are closed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def lessons(folder: Path) -> Path:
    school = School(folder / "lessons")
    shutil.rmtree(school.root / EXERCISE / "given")
    school.write(f"{EXERCISE}/template.yaml", FUNCTION % {"timeout": 5, "memory": 128})
    school.stamp()
    school.load()
    return folder / "lessons"


class Drill:
    """A server on its folder, which can be killed and started again."""

    def __init__(self, folder: Path, lessons: Path) -> None:
        self.data, self.lessons, self.committed = folder / "data", lessons, 0
        self.start()
        with self.database() as database:
            database.execute("CREATE TABLE graded (id TEXT)")
            database.execute(ONCE)

    def start(self) -> float:
        """Until it serves pages; when that start began."""
        began = time.monotonic()
        self.server = Server(
            self.data, free_port(), start_new_session=True, COLDSTART_LESSONS=str(self.lessons), COLDSTART_RUNS="3"
        )
        self.server.until("Ready")
        return began

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "coldstart.db", timeout=10)

    def check(self, code: str) -> None:
        """A Check by a guest of their own: it is committed."""
        assert self._post(code) == 200
        self.committed += 1

    def _post(self, code: str) -> int:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        base = f"http://127.0.0.1:{self.server.port}"
        with opener.open(f"{base}{PAGE}", timeout=30) as page:
            token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())
        assert token
        form = urllib.parse.urlencode({"csrf_token": token[1], "runtime": "python", "file:handler.py": code})
        with opener.open(f"{base}{PAGE}/checks", form.encode(), timeout=30) as answer:
            return int(answer.status)

    def statuses(self) -> list[str]:
        with self.database() as database:
            return sorted(status for (status,) in database.execute("SELECT status FROM attempts"))

    def fill(self, count: int) -> None:
        """Attempts of so many guests, of which some run and some wait; of more, where the first are over before the
        last has come."""

        def filled() -> bool:
            with ThreadPoolExecutor(count) as pool:
                assert set(pool.map(self._post, [SLOW] * count)) == {200}
            self.committed += count
            return {"queued", "running"} <= set(self.statuses())

        census.eventually(filled, 40, "some run and some wait")

    def assert_all_graded_once(self) -> None:
        """All that were ever committed: a 200 was said for each."""
        seconds = census.loosely(15)
        census.eventually(lambda: set(self.statuses()) == {"done"}, seconds, f"all graded: {self.statuses()}")
        with self.database() as database:
            verdicts = [verdict for (verdict,) in database.execute("SELECT verdict FROM attempts")]
            graded = [id for (id,) in database.execute("SELECT id FROM graded")]
        assert verdicts == ["passed"] * self.committed
        assert len(graded) == len(set(graded)) == self.committed

    def family(self) -> list[int]:
        """The server's own processes."""
        return [self.server.process.pid, *_children(self.server.process.pid)]


@pytest.fixture(scope="module")
def drill(folder: Path, lessons: Path) -> Iterator[Drill]:
    drill = Drill(folder, lessons)
    yield drill
    if drill.server.process.poll() is None:
        drill.server.stop()


def test_the_console_says_the_tier_of_this_machine_and_what_it_does_not_stop(drill: Drill) -> None:
    wall = drill.server.until("ode runs")
    assert wall.startswith("Learners' code runs behind a wall of tier "), wall
    tier = wall.partition("of tier ")[2][0]
    following = drill.server.until("")
    assert following.startswith({"A": "Not stopped: ", "B": "Not stopped: ", "C": "Tier C keeps runs apart by "}[tier])
    assert ("no control group" in following) is (tier == "B")


def test_when_a_web_process_dies_another_serves_and_finishes_what_it_had_begun(
    drill: Drill, record_property: Record
) -> None:
    drill.check(FAST)  # the sandbox is warm
    drill.fill(5)
    (worker,) = _children(drill.server.process.pid)
    warden = census.warden(drill.data / "sandbox")
    checkers = [pid for pid in census.children(worker) if pid != warden]
    census.kill([worker])
    killed = time.monotonic()
    census.eventually(lambda: _serves(drill), census.loosely(WITHIN_SECONDS), "pages are served")
    drill.check(FAST)
    back = time.monotonic() - killed
    assert back < census.loosely(WITHIN_SECONDS)
    record_property("seconds until a new Check was taken", round(back, 2))
    drill.assert_all_graded_once()
    assert census.gone([worker, *checkers])
    assert census.warden(drill.data / "sandbox") == warden
    assert len(list((drill.data / "processes").iterdir())) == 1


@pytest.mark.parametrize("warden_too", [False, True])
def test_when_the_whole_server_dies_the_next_one_finishes_what_it_had_begun(
    drill: Drill, warden_too: bool, record_property: Record
) -> None:
    drill.check(FAST)
    drill.fill(5)
    first = drill.server.process.pid
    folder = drill.data / "sandbox"
    dead = drill.family()
    if warden_too:
        dead += [pid for pid in [census.warden(folder)] if pid]
    mounts, all_of_it = census.mounts(), census.with_all_below(dead)
    census.kill(dead)
    drill.server.process.wait(10)
    census.eventually(lambda: census.gone(dead), census.loosely(5), "all of it is dead")
    done = drill.statuses().count("done")
    began = drill.start()
    drill.check(FAST)
    census.eventually(
        lambda: drill.statuses().count("done") > done, census.loosely(AFTER_START_SECONDS), "a graded attempt"
    )
    back = time.monotonic() - began
    assert back < census.loosely(AFTER_START_SECONDS)
    record_property("seconds from the start to a graded attempt", round(back, 2))
    drill.assert_all_graded_once()
    assert len(list((drill.data / "processes").iterdir())) == 1
    assert census.mounts() == mounts
    assert census.groups(first) == [], "control groups of the server that died"
    if warden_too or os.geteuid() == 0:  # an ordinary user's next server goes on with the warden that there is
        census.eventually(lambda: not census.alive(all_of_it), census.loosely(5), "nothing of it lives on")


def test_when_it_stops_in_order_nothing_of_it_is_left(drill: Drill) -> None:
    drill.check(FAST)
    warden = census.warden(drill.data / "sandbox")
    assert warden
    family = [warden, *drill.family(), *census.below(drill.data / "sandbox")]
    drill.server.stop()
    census.eventually(lambda: census.gone(family), census.loosely(5), "all of it is gone")
    assert list((drill.data / "processes").iterdir()) == []


def _serves(drill: Drill) -> bool:
    try:
        return drill.server.get("/healthz") == 200
    except OSError:
        return False
