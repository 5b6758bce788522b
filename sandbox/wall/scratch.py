"""The folder of one execution environment on the machine's own disk, where no tmpfs can be mounted (tier C).

A handler fills it as it likes: links, names of any bytes, folders a thousand deep, folders without a right. Here
nothing follows a link, and nothing depends on depth.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Scratch:
    """`task_root` is for the code, `tmp` is what /tmp is elsewhere."""

    folder: str

    @classmethod
    def make(cls, parent: str) -> Scratch:
        """Raises OSError."""
        made = cls(f"{parent}/{secrets.token_hex(8)}")
        for path in (made.folder, made.task_root, made.tmp):
            Path(path).mkdir(mode=0o700)
        return made

    @property
    def task_root(self) -> str:
        return f"{self.folder}/task"

    @property
    def tmp(self) -> str:
        return f"{self.folder}/tmp"  # noqa: S108 - below the folder

    def remove(self) -> None:
        remove(self.folder)


def remove(folder: str) -> None:
    """Remove `folder` and all that is in it, as far as it can be removed; nobody may be writing there any more."""
    with contextlib.suppress(OSError):
        top = os.open(folder, _DIRECTORY)
        try:
            _empty(top)
        finally:
            os.close(top)
        Path(folder).rmdir()


def _empty(top: int) -> None:
    """What lies deep is moved to the top first, so that no path gets long."""
    moved = 0
    unused = secrets.token_hex(8)
    while names := os.listdir(top):
        for name in names:
            if not _is_folder(name, top):
                os.unlink(name, dir_fd=top)
                continue
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, _DIRECTORY, dir_fd=top)
            try:
                for below in os.listdir(inner):  # noqa: PTH208 - a descriptor
                    if _is_folder(below, inner):
                        os.chmod(below, 0o700, dir_fd=inner)
                        os.rename(below, f"{unused}{moved}", src_dir_fd=inner, dst_dir_fd=top)
                        moved += 1
                    else:
                        os.unlink(below, dir_fd=inner)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _is_folder(name: str, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


def usage(folder: str) -> tuple[int, int]:
    """(bytes on the disk, entries) below `folder`, as far as they can be counted while somebody changes them. What lies
    deeper than anybody honest nests is not counted: it makes the bytes endless."""
    taken = entries = 0
    top = os.open(folder, _DIRECTORY)
    open_now = [(top, iter(os.listdir(top)))]  # noqa: PTH208 - a descriptor
    try:
        while open_now:
            here, names = open_now[-1]
            name = next(names, None)
            if name is None:
                os.close(here)
                open_now.pop()
                continue
            entries += 1
            with contextlib.suppress(OSError):
                found = os.stat(name, dir_fd=here, follow_symlinks=False)
                taken += found.st_blocks * 512
                if stat.S_ISDIR(found.st_mode):
                    if len(open_now) > _DEEPEST:
                        return sys.maxsize, entries
                    inner = os.open(name, _DIRECTORY, dir_fd=here)
                    open_now.append((inner, iter(os.listdir(inner))))  # noqa: PTH208
    finally:
        for descriptor, _ in open_now:
            os.close(descriptor)
    return taken, entries
