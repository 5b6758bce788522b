"""The database is locked by somebody else, or its disk is full: what was committed is graded once, when it can be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from course.classroom import Classroom, Database, DatabaseUnavailable, Learner, Status, database, migrate
from course.grading import Verdict
from tests.classroom.greetings import EXERCISE, RIGHT, FakeRunner, catalogue, eventually, held_by
from tests.classroom.test_deaths import ONCE
from tests.sandbox.drills import census

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted by root")
SMALL_BYTES = 4_000_000


class Room:
    """A classroom whose database writes down each time an attempt comes to its end."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
        migrate(self.database)
        with self.database.writing() as session:
            session.execute(text("CREATE TABLE graded (id TEXT)"))
            session.execute(text(ONCE))
        self.go = threading.Event()
        self.runner = FakeRunner()
        self.runner.before = held_by(self.go)
        self.classroom = Classroom(self.database, catalogue(), self.runner, runs=2, line=50)
        self.learners = [self.classroom.new_guest("en") for _ in range(4)]

    def begin(self, learner: Learner) -> str:
        return self.classroom.begin(learner, EXERCISE, "check", "python", RIGHT).id

    def all_under_way(self) -> list[str]:
        """Two attempts that run, and two that wait."""
        ids = [self.begin(learner) for learner in self.learners]
        eventually(lambda: len(self.runner.jobs) == 2)
        return ids

    def assert_graded_once(self, ids: list[str], seconds: float) -> None:
        began, seconds = time.monotonic(), census.loosely(seconds)
        for id in ids:
            done = self.classroom.wait(id, seconds)
            assert (done.status, done.report and done.report.verdict) == (Status.DONE, Verdict.PASSED)
        assert time.monotonic() - began < seconds
        with self.database.reading() as session:
            assert sorted(session.scalars(text("SELECT id FROM graded"))) == sorted(ids)

    def close(self) -> None:
        self.go.set()
        self.classroom.close(1)
        self.database.close()


@pytest.fixture
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """As if somebody who waits for the database had waited for long: a second is long here."""
    monkeypatch.setattr(database, "_BUSY_MS", 1000)
    room = Room(folder)
    yield room
    room.close()


@pytest.fixture
def small(request: pytest.FixtureRequest) -> Iterator[tuple[Room, Path]]:
    """A room on a disk of its own that is soon full."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", name], check=True)
        try:
            room = Room(Path(name))
            try:
                yield room, Path(name)
            finally:
                (Path(name) / "filler").unlink(missing_ok=True)
                room.close()
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def fill(folder: Path) -> None:
    with pytest.raises(OSError, match="No space left"), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def lock(folder: Path) -> sqlite3.Connection:
    other = sqlite3.connect(folder / "coldstart.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def test_while_somebody_else_locks_the_database_nothing_is_lost_and_pages_can_be_read(
    locked: Room, folder: Path
) -> None:
    ids = locked.all_under_way()
    other = lock(folder)
    locked.go.set()
    time.sleep(1.5)  # results cannot be stored, what waits cannot be claimed
    assert locked.classroom.attempt(locked.learners[0], ids[0]) is not None
    with pytest.raises(DatabaseUnavailable, match="locked"):
        locked.begin(locked.learners[0])
    other.rollback()
    other.close()
    locked.assert_graded_once(ids, 9)
    locked.assert_graded_once([*ids, locked.begin(locked.learners[0])], 9)


def test_an_attempt_is_stored_whole_or_not_at_all(locked: Room, folder: Path) -> None:
    locked.go.set()
    other = lock(folder)
    with pytest.raises(DatabaseUnavailable):
        locked.begin(locked.learners[0])
    other.rollback()
    other.close()
    assert locked.classroom.attempts(locked.learners[0], EXERCISE) == []
    assert locked.runner.jobs == []


@pytest.fixture
def removable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Room, Path]]:
    """A room on a disk that can be taken away, and its place."""
    monkeypatch.setattr(database, "_BUSY_MS", 1000)
    (folder / "disk").mkdir()
    room = Room(folder / "disk")
    yield room, folder / "disk"
    room.close()


def test_while_the_database_is_gone_everything_is_refused_and_what_was_committed_is_graded_when_it_is_back(
    removable: tuple[Room, Path],
) -> None:
    room, disk = removable
    ids = room.all_under_way()
    away = disk.rename(disk.with_name("away"))
    room.database.close()  # a connection that is open would still reach it
    for refused in (lambda: room.begin(room.learners[0]), lambda: room.classroom.attempt(room.learners[0], ids[0])):
        with pytest.raises(DatabaseUnavailable, match="unable to open"):
            refused()
    room.go.set()
    time.sleep(1.5)  # nothing can be stored or claimed
    assert not disk.exists(), "no other database is begun in its place"
    away.rename(disk)
    room.assert_graded_once(ids, 15)
    room.assert_graded_once([*ids, room.begin(room.learners[0])], 15)


@as_root
@pytest.mark.sandbox  # so that it is not left out unseen
@pytest.mark.process
@pytest.mark.alone
def test_when_the_disk_is_full_what_was_committed_waits_until_it_is_not(small: tuple[Room, Path]) -> None:
    room, folder = small
    ids = room.all_under_way()
    fill(folder)
    with pytest.raises(DatabaseUnavailable, match=r"full|disk I/O"):
        for _ in range(100):  # what is left in the file may take a few
            room.classroom.save_draft(room.learners[0], EXERCISE, "python", {"handler.py": "#" * 50_000})
            room.classroom.new_guest("en")
    room.go.set()
    time.sleep(1.5)
    assert room.classroom.attempt(room.learners[0], ids[0]) is not None
    (folder / "filler").unlink()
    room.assert_graded_once(ids, 9)


def test_what_is_graded_twice_is_seen(folder: Path) -> None:
    """The control of all these: an attempt that goes back into the line after its end is written down twice."""
    room = Room(folder)
    room.go.set()
    id = room.begin(room.learners[0])
    eventually(lambda: room.classroom.wait(id, 1).status is Status.DONE)
    with room.database.writing() as session:
        session.execute(text("UPDATE attempts SET status = 'queued'"))
    eventually(room.classroom.recover)
    eventually(lambda: room.classroom.wait(id, 1).status is Status.DONE)
    with pytest.raises(AssertionError):
        room.assert_graded_once([id], 9)
    room.close()
