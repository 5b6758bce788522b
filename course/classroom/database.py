"""The database: connections, and the two kinds of transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from course.classroom.errors import DatabaseUnavailable

_BUSY_MS = 15_000
_CONNECTIONS = 128  # of one process: its threads for requests and for attempts, and some


class Database:
    """Where people's work is kept. `folder` is the data folder: backups and signs of life lie in it.

    Raises DatabaseUnavailable when the driver of `url` is not installed.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url = make_url(url)
        self.folder = folder
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state and changes nothing. Raises DatabaseUnavailable."""
        with _named_failures(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when something is raised.

        Raises DatabaseUnavailable when it cannot be written: the disk is full, or somebody else has locked it.
        """
        with _named_failures(), Session(self._writing) as session, session.begin():
            yield session

    @property
    def file(self) -> Path | None:
        """The database's file; None when it is no SQLite file."""
        if self.url.get_backend_name() != "sqlite" or not self.url.database:
            return None
        return Path(self.url.database)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnavailable(f"the database did not do what was asked: {error.orig}") from error


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(
            url, pool_pre_ping=not url.startswith("sqlite"), pool_size=16, max_overflow=_CONNECTIONS - 16
        )
    except ImportError as error:
        raise DatabaseUnavailable(f"DATABASE_URL needs a driver that is not installed: {error.name}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else sqlite3 opens transactions by itself, and too late
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # what was committed survives a power cut
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer in WAL mode: it fails at
    # once. One that is going to write therefore says so at its start, and waits there.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
