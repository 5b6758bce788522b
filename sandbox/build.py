"""Which version of this package a process runs: a warden started by older code is replaced."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def build_id() -> str:
    """A hash of the package's source files, read once, when the process starts to need it."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    node = [package / "node/package-lock.json", *package.glob("node/*.mjs"), *package.glob("node/runtime/*.mjs")]
    for path in [*sorted(package.rglob("*.py")), *sorted(node)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
