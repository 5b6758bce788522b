"""Where the command line's own warden lives: one for each user of the machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def default() -> Path:
    """$SANDBOX_FOLDER, else a private folder below $XDG_RUNTIME_DIR, /run (root) or the temporary folder.

    Raises PermissionError when somebody else owns it.
    """
    named = os.environ.get("SANDBOX_FOLDER")
    if named:
        return Path(named)
    if os.geteuid() == 0:
        return Path("/run/coldstart-sandbox")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime or tempfile.gettempdir()) / f"coldstart-sandbox-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid() or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder
