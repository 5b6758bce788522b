"""Bringing the database to the present revision, with a copy of it made first."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from course.classroom.database import Database
from course.classroom.errors import DatabaseTooNew, DatabaseUnavailable

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> Path | None:
    """Create or migrate the tables; nothing happens when they are up to date. Processes take turns.

    Returns the backup that was made of a SQLite file before it was changed. Other databases are backed up by
    their own means. Raises DatabaseTooNew, DatabaseUnavailable.
    """
    try:
        with database.engine.connect():
            pass
    except OperationalError as error:
        raise DatabaseUnavailable(f"DATABASE_URL: the database cannot be opened: {error.orig}") from error
    with _turn(database.folder):
        scripts = ScriptDirectory.from_config(_settings(database))
        present = revision(database)
        if present == scripts.get_current_head():
            return None
        if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseTooNew(
                f"the database has revision {present}, which a newer version of the course wrote: "
                "install that version, or put back the backup that it made"
            )
        backup = _back_up(database, present) if present else None
        command.upgrade(_settings(database), "head")
        return backup


def revision(database: Database) -> str | None:
    """The revision that the database has now; None when it has no tables yet."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _settings(database: Database) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("path_separator", "os")
    settings.attributes["engine"] = database.engine.execution_options(writes=True)
    return settings


def _back_up(database: Database, present: str) -> Path | None:
    if database.file is None:
        return None
    folder = database.folder / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    backup = folder / f"{database.file.stem}-{moment}-{present}.db"
    backup.touch(mode=0o600)
    with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    return backup


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
