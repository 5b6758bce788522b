"""The tables are what the migrations make, and a database is copied before it is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from course.classroom import Classroom, Database, DatabaseTooNew, DatabaseUnavailable, Learner, migrate, migration
from course.classroom.tables import Table


def test_the_migrations_make_just_the_tables_that_the_code_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_a_new_database_needs_no_backup(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'coldstart.db'}", folder)
    assert migrate(database) is None
    assert list(folder.glob("backups/*")) == []


def test_a_database_that_is_up_to_date_is_left_alone(database: Database, folder: Path) -> None:
    assert migrate(database) is None
    assert list(folder.glob("backups/*")) == []


@pytest.fixture
def next_revision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of migrations with one more than there is."""
    real = Path(migration.__file__).parent / "migrations"
    copy = tmp_path / "migrations"
    (copy / "versions").mkdir(parents=True)
    for path in real.rglob("*.py"):
        (copy / path.relative_to(real)).write_text(path.read_text())
    newer = copy / "versions" / "9999_newer.py"
    newer.write_text(
        "from alembic import op\n"
        f"revision, down_revision = '9999', {ScriptDirectory(str(real)).get_current_head()!r}\n"
        "def upgrade():\n"
        "    op.execute('ALTER TABLE learners ADD COLUMN shoe_size INTEGER')\n"
    )
    monkeypatch.setattr(migration, "SCRIPTS", copy)
    return newer


def test_a_database_with_people_in_it_is_backed_up_before_it_is_migrated(
    database: Database, classroom: Classroom, ada: Learner, next_revision: Path
) -> None:
    before = migration.revision(database)
    backup = migrate(database)
    assert backup is not None and backup.stat().st_mode & 0o777 == 0o600
    assert migration.revision(database) == "9999"
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (before,)
        assert copy.execute("SELECT id FROM learners").fetchone() == (ada.id,)
    assert classroom.learner(ada.id) == ada


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Database, classroom: Classroom, ada: Learner, next_revision: Path
) -> None:
    next_revision.write_text(next_revision.read_text() + "    raise RuntimeError('half-way')\n")
    before = migration.revision(database)
    with pytest.raises(RuntimeError):
        migrate(database)
    assert migration.revision(database) == before
    with database.engine.connect() as connection:
        columns = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(learners)")]
    assert "shoe_size" not in columns
    assert classroom.learner(ada.id) == ada


def test_a_database_of_a_newer_version_is_refused_and_not_touched(
    database: Database, next_revision: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(database)
    monkeypatch.setattr(migration, "SCRIPTS", Path(migration.__file__).parent / "migrations")
    with pytest.raises(DatabaseTooNew, match="revision 9999"):
        migrate(database)


def test_foreign_keys_and_the_write_ahead_log_are_on(database: Database) -> None:
    with database.engine.connect() as connection:
        pragmas = ("foreign_keys", "journal_mode", "synchronous")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert values == [1, "wal", 2]


def test_a_database_that_cannot_be_opened_is_said(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'nowhere' / 'coldstart.db'}", folder)
    with pytest.raises(DatabaseUnavailable, match="DATABASE_URL: the database cannot be opened"):
        migrate(database)


def test_a_driver_that_is_not_installed_is_named(folder: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="a driver that is not installed: asyncmy") as refused:
        Database("mysql+asyncmy://ada:hunter2@db/coldstart", folder)
    assert "hunter2" not in str(refused.value)
