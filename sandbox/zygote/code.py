"""Writing a function's code into its task root."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox.wall import inner


def write_code(files: list[list[Any]], blob: bytes, task_root: str | None = None) -> None:
    """`files` lists [path below the task root, size]; `blob` holds their bytes one after another.

    Raises ValueError for a path that leads elsewhere: nobody but our own side names the files, and it never does.
    """
    position = 0
    for path, size in files:
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{path!r} is no path below the task root")
        target = f"{task_root or inner.TASK_ROOT}/{path}"
        if "/" in path:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.write(blob[position : position + size])
        position += size
