"""Compiled modules, made by root for the user that it becomes, who may not write them itself."""

from __future__ import annotations

import compileall
import os
from pathlib import Path

PACKAGES = ("course", "sandbox")


def compile_for_all(checkout: Path) -> None:
    """Bring the compiled modules up to date; they belong to whom the checkout belongs to."""
    owner = checkout.stat()
    mask = os.umask(0o022)
    for package in PACKAGES:
        compileall.compile_dir(checkout / package, quiet=2)
        for folder in (checkout / package).rglob("__pycache__"):
            for path in (folder, *folder.iterdir()):
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    os.umask(mask)
