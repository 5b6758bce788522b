"""A classroom on a real SQLite database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.classroom import Classroom, Database, Learner, migrate
from tests.classroom.greetings import FakeRunner, catalogue


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder in memory: what a power cut would do is not tested here, and a disk takes its time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner()


@pytest.fixture
def classroom(database: Database, runner: FakeRunner) -> Iterator[Classroom]:
    classroom = Classroom(database, catalogue(), runner, runs=2, line=5)
    yield classroom
    classroom.close(0)


@pytest.fixture
def ada(classroom: Classroom) -> Learner:
    """She learns."""
    return classroom.new_guest("en")


@pytest.fixture
def mallory(classroom: Classroom) -> Learner:
    """She wants what is others'."""
    return classroom.new_guest("en")
