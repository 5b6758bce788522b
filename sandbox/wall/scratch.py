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
        here = _Here(folder)
        try:
            _empty(here)
        finally:
            os.close(here.descriptor)
        Path(folder).rmdir()


class _Here:
    """The one folder that is open."""

    def __init__(self, folder: str) -> None:
        self.descriptor = os.open(folder, _DIRECTORY)

    def go(self, name: str) -> None:
        there = os.open(name, _DIRECTORY, dir_fd=self.descriptor)
        os.close(self.descriptor)
        self.descriptor = there


def _empty(here: _Here) -> None:
    """Go down and up again through all that is in `here`, one descriptor at a time, since depth may be more than a
    process can have open or a path can name. (A layer of Landlock that only keeps signals within forbids renaming into
    another folder, so nothing is moved up.)"""
    way: list[tuple[str, list[str]]] = [("", _only_folders(here.descriptor))]
    while way:
        name, left = way[-1]
        if left:
            inside = left.pop()
            os.chmod(inside, 0o700, dir_fd=here.descriptor)
            here.go(inside)
            way.append((inside, _only_folders(here.descriptor)))
            continue
        way.pop()
        if way:
            here.go("..")
            os.rmdir(name, dir_fd=here.descriptor)


def _only_folders(here: int) -> list[str]:
    """The folders in `here`, from which everything else has been removed."""
    folders = []
    for name in os.listdir(here):
        if stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=here)
    return folders


def usage(folder: str) -> tuple[int, int]:
    """(bytes on the disk, entries) below `folder`, as far as they can be counted while somebody changes them. What lies
    deeper than anybody honest nests, or in a folder that cannot be read, is not counted: it makes the bytes endless."""
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
                    try:
                        inner = os.open(name, _DIRECTORY, dir_fd=here)
                    except PermissionError:
                        return sys.maxsize, entries  # it can be written into, and nobody sees what is in it
                    open_now.append((inner, iter(())))  # first: whatever happens now, it is closed at the end
                    open_now[-1] = inner, iter(os.listdir(inner))  # noqa: PTH208
    finally:
        for descriptor, _ in open_now:
            os.close(descriptor)
    return taken, entries
