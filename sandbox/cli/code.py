"""The files of a folder that is to be run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sandbox.cli.errors import Usage

MAX_CODE_BYTES = 50 * 1024 * 1024
""" "Lambda quotas": a zipped deployment package by direct upload."""
_NEVER = frozenset({".git", ".venv", "__pycache__", ".aws-sam"})


def read(
    root: Path, *, below: Iterable[str] = (".",), skipped: Iterable[str] = (), name: str = "DIR"
) -> dict[str, bytes]:
    """Path relative to `root` -> content, of all files that lie in one of the folders `below` (or are one of these).

    `name` is what the command line calls the folder. Raises Usage, or OSError for a file that cannot be read.
    """
    if not root.is_dir():
        raise Usage(f"{name} {root}: no such folder")
    never = _NEVER | frozenset(skipped)
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(_files(root, below)):
        relative = path.relative_to(root)
        if never & set(relative.parts):
            continue
        files[relative.as_posix()] = path.read_bytes()
        total += len(files[relative.as_posix()])
        if total > MAX_CODE_BYTES:
            raise Usage(f"{name} {root}: more than {MAX_CODE_BYTES // 1024 // 1024} MB of code")
    return files


def _files(root: Path, below: Iterable[str]) -> set[Path]:
    found: set[Path] = set()
    inside = root.resolve()
    for folder in below:
        place = root / folder
        if not place.resolve().is_relative_to(inside):
            continue  # the cloud says so, with the line
        found |= {place} if place.is_file() else {path for path in place.rglob("*") if path.is_file()}
    return {path for path in found if path.resolve().is_relative_to(inside)}
