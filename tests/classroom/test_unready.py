"""A warden whose self-test has no time to finish: what is committed meanwhile waits, and is graded once it has."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.classroom import NOT_READY, Classroom, Database
from sandbox import Sandbox
from tests.classroom.test_deaths import FAST, begin, database, graded, lessons, passed
from tests.sandbox.drills import census

__all__ = ["database"]
pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
CHECKOUT = Path(__file__).resolve().parents[2]
TOO_BUSY_TIMES = 2
WARDEN = f"""
import sys
from sandbox.__main__ import main
from sandbox.warden import selftest

real, hurried = selftest.run, [0.001] * {TOO_BUSY_TIMES}
selftest.run = lambda yard, *, patience: real(yard, patience=hurried.pop() if hurried else patience)
sys.exit(main(["serve", "--folder", sys.argv[1]]))
"""
"""As on a machine with so much to do that twenty seconds are over before the handler has begun."""


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Sandbox]:
    process = subprocess.Popen([sys.executable, "-c", WARDEN, str(tmp_path)], cwd=CHECKOUT)
    census.eventually((tmp_path / "warden.sock").exists, 30, "the warden listens")
    yield Sandbox.connect(tmp_path)
    process.terminate()
    process.wait(20)


@pytest.mark.timeout(240)
def test_what_is_committed_while_the_self_test_cannot_finish_is_graded_once_when_it_has(
    slow: Sandbox, database: Database, request: pytest.FixtureRequest
) -> None:
    room = Classroom(database, lessons(), slow, runs=8, line=50)
    request.addfinalizer(lambda: room.close(1))  # its threads would go on, and log, beside other tests
    made = [begin(room, FAST)[1] for _ in range(4)]
    told = slow.status()
    assert (told.available, told.for_now, told.failed_check) == (False, True, "a handler runs")
    assert "timed out after 0.02 seconds" in told.message or "had no time" in told.message  # whichever comes first
    census.eventually(lambda: room.wait(made[0].id, 0).place == NOT_READY, 30, "the page can say so")
    census.eventually(lambda: slow.status().available, 90, "the self-test could finish")
    for one in made:
        passed(room, one.id)
    ids = graded(database)
    assert len(ids) == len(set(ids)) and {one.id for one in made} <= set(ids)
