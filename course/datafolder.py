"""The data folder: one place for everything that the server writes."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

SECRET_KEY = "secret-key"  # noqa: S105 - a file's name
_OURS = frozenset({SECRET_KEY, "sandbox", "logs", "backups", "processes", "server.lock", "migration.lock"})


class DataFolderError(Exception):
    """The folder cannot be used; the message says why and what to do."""


def prepare(folder: Path) -> None:
    """Make the folder, closed to others, or take the one that is there. Raises DataFolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        if SECRET_KEY not in names and not all(_is_ours(name) for name in names):
            raise DataFolderError(f"COLDSTART_DATA={folder} holds other things: say a new or an empty folder")
        for name in ("logs", "backups"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        _make_key(folder)
    except OSError as error:
        raise DataFolderError(f"COLDSTART_DATA={folder}: {error.strerror}: {error.filename}") from error


def secret_key(folder: Path) -> bytes:
    """The key that signs cookies: as long as the folder lives, and readable by the server's user alone."""
    return (folder / SECRET_KEY).read_bytes()


def _is_ours(name: str) -> bool:
    # A server that starts at the same moment, or was killed while it did, shows its draft of the key.
    return name in _OURS or name.startswith(f"{SECRET_KEY}.")


def _make_key(folder: Path) -> None:
    path = folder / SECRET_KEY
    if path.exists():
        return
    # Written aside and linked: of several processes that start at once one wins, with a whole key.
    draft = folder / f"{SECRET_KEY}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
