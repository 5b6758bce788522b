"""The pages on a real SQLite database; nothing runs behind a wall, answers come from a runner of the test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from course import catalogue, web
from course.catalogue import Catalogue
from course.classroom import Classroom, Database, migrate
from course.web import attempts
from tests.classroom import greetings
from tests.web.visitor import Visitor

CHECKOUT = Path(__file__).parents[2]


class _Compiled(BytecodeCache):
    """Each template is compiled once for all the applications of a session."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@pytest.fixture(scope="session")
def empty() -> Iterator[Path]:
    """A database without people, made once; each test gets a copy. In memory: no power cut is tested here."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name:
        database = Database(f"sqlite:///{Path(name) / 'coldstart.db'}", Path(name))
        migrate(database)
        database.close()
        yield Path(name) / "coldstart.db"


def build(lessons: Catalogue, runner: greetings.FakeRunner, folder: Path) -> Flask:
    """The application as app.py wires it, without its log files."""
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    app = Flask("app", root_path=str(CHECKOUT))
    app.secret_key = "known to the tests only"
    app.testing = True
    app.jinja_env.bytecode_cache = _COMPILED
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions.update(
        catalogue=lessons, runner=runner, classroom=Classroom(database, lessons, runner, runs=2, line=5)
    )
    web.register(app)
    return app


@pytest.fixture
def runner() -> greetings.FakeRunner:
    return greetings.FakeRunner()


@pytest.fixture
def app(empty: Path, runner: greetings.FakeRunner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """One small lesson, "greetings", with one exercise, "say-hello". A request waits for its attempt's end."""
    monkeypatch.setattr(attempts, "WAIT", 20)
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name:
        shutil.copy(empty, name)
        built = build(greetings.catalogue(), runner, Path(name))
        yield built
        built.extensions["classroom"].close(0)


@pytest.fixture(scope="session")
def school(empty: Path) -> Iterator[Flask]:
    """Everything that is taught, for tests that change nothing."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name:
        shutil.copy(empty, name)
        built = build(catalogue.load(CHECKOUT / "lessons"), greetings.FakeRunner(), Path(name))
        yield built
        built.extensions["classroom"].close(0)


@pytest.fixture
def ada(app: Flask) -> Visitor:
    """She learns."""
    return Visitor(app)


@pytest.fixture
def mallory(app: Flask) -> Visitor:
    """She wants what is others'."""
    return Visitor(app)
