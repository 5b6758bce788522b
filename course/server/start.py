"""From settings to a server that may start: who it is, what it may reach, its database."""

from __future__ import annotations

import os
import pwd
import signal
import sys
from pathlib import Path

from course import datafolder
from course.catalogue import CatalogueError
from course.classroom import Database, DatabaseTooNew, DatabaseUnavailable, migrate
from course.config import CHECKOUT, Config, ConfigError
from course.datafolder import DataFolderError
from course.runner import LateSandbox
from course.server import instance, precedence
from course.server.bytecode import compile_for_all
from course.server.instance import AlreadyServed
from course.server.port import PortUnavailable
from sandbox.privileges import PrivilegesError, choose_user, drop, make_reachable
from sandbox.wall import cgroups

START_ERRORS = (
    AlreadyServed,
    CatalogueError,
    ConfigError,
    DataFolderError,
    DatabaseTooNew,
    DatabaseUnavailable,
    PortUnavailable,
    PrivilegesError,
)
"""What stops a start with a sentence for an administrator instead of a traceback."""


_END_SECONDS = 10


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def give_up_root(config: Config) -> None:
    """Continue as an ordinary user when root started this; the data folder becomes that user's.

    Raises PrivilegesError, DataFolderError.
    """
    if os.geteuid() != 0:
        return
    datafolder.prepare(config.data)
    compile_for_all(CHECKOUT)
    user = choose_user(CHECKOUT, config.user)
    _ask_for_open_files(user)
    needed = [Path(sys.base_prefix), Path(sys.prefix), CHECKOUT, config.lessons]
    make_reachable(needed, user.pw_uid, user.pw_gid, writable=[config.data])
    _end_leftover_warden(config.data, user)
    precedence.take()
    cgroups.remove_stale()
    os.environ[cgroups.VARIABLE] = cgroups.delegate(user.pw_uid, user.pw_gid)
    drop(user)
    say(f"Started by root: continuing as the user {user.pw_name} (COLDSTART_USER names another)")


def _end_leftover_warden(data: Path, user: pwd.struct_passwd) -> None:
    """End the warden of a server that was killed: its control groups go with it, and a new one gets new groups.

    A child that is no longer root asks it to: whatever answers on a socket of that user is not trusted by root.
    """
    if instance.is_served(data):
        return  # this start is going to be refused
    child = os.fork()
    if child == 0:
        try:
            drop(user)
            signal.alarm(_END_SECONDS)
            LateSandbox(data / "sandbox").stop()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _ask_for_open_files(user: pwd.struct_passwd) -> None:
    found = (CHECKOUT / "app.py").stat()
    shift = 6 if found.st_uid == user.pw_uid else 3 if found.st_gid == user.pw_gid else 0
    if not found.st_mode >> shift & 0o4:
        raise PrivilegesError(
            f"The files of {CHECKOUT} are closed to the user {user.pw_name}: "
            f"run 'chmod -R go+rX {CHECKOUT}', or name another user in COLDSTART_USER"
        )


def prepare_database(config: Config) -> None:
    """Create or migrate the tables, after a backup. Raises DatabaseTooNew, DatabaseUnavailable."""
    database = Database(config.database_url, config.data)
    try:
        backup = migrate(database)
    finally:
        database.close()
    if backup:
        say(f"Migrated the database; as it was before: {backup}")
