"""Who the warden is: never root. Started by root, it becomes an ordinary user before it does anything."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from sandbox import privileges
from sandbox.errors import SandboxUnavailable
from sandbox.wall import cgroups, outer


def settle(*, writable: Iterable[Path]) -> None:
    """Drop root, if this is root, keeping the interpreter and this package reachable. Raises SandboxUnavailable."""
    if os.geteuid() != 0:
        return
    try:
        user = privileges.choose_user(Path(__file__).resolve().parents[2])
        privileges.make_reachable(outer.needed_paths(), user.pw_uid, user.pw_gid, writable=writable)
        cgroups.remove_stale()
        os.environ[cgroups.VARIABLE] = cgroups.delegate(user.pw_uid, user.pw_gid)
        privileges.drop(user)
    except privileges.PrivilegesError as error:
        raise SandboxUnavailable(
            str(error), check="privileges", remedy="Start Coldstart as an ordinary user"
        ) from error
    logging.info("started by root; goes on as %s (uid %d)", user.pw_name, user.pw_uid)
