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
from typing import NamedTuple

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DEEPEST = 200
_AT_ONCE = 100
"""Names that the kernel gives in one part, at least: each may have 255 bytes."""


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


class Usage(NamedTuple):
    """What a folder takes."""

    taken: int  # bytes on the disk
    entries: int
    sure: bool  # False when somebody has given names or taken them away meanwhile, so that something may be passed over


def usage(folder: str) -> Usage:
    """Of all below `folder`, as far as it can be counted while somebody changes it. What lies deeper than anybody
    honest nests, or in a folder that cannot be read, is not counted: it makes the bytes endless."""
    taken = entries = 0
    sure = True
    top = os.open(folder, _DIRECTORY)
    open_now = [(top, iter([os.curdir]))]
    try:
        while open_now:
            here, names = open_now[-1]
            name = next(names, None)
            if name is None:
                os.close(here)
                open_now.pop()
                continue
            try:
                found = os.stat(name, dir_fd=here, follow_symlinks=False)
                taken += found.st_blocks * 512
                if stat.S_ISDIR(found.st_mode):
                    if len(open_now) > _DEEPEST:
                        return Usage(sys.maxsize, entries, sure)
                    try:
                        inner = os.open(name, _DIRECTORY, dir_fd=here)
                    except PermissionError:  # it can be written into, and nobody sees what is in it
                        return Usage(sys.maxsize, entries, sure)
                    open_now.append((inner, iter(())))  # first: whatever happens now, it is closed at the end
                    inside, unchanged = _listed(inner)
                    open_now[-1] = inner, iter(inside)
                    entries += len(inside)
                    sure = sure and unchanged
            except OSError:
                sure = False
    finally:
        for descriptor, _ in open_now:
            os.close(descriptor)
    return Usage(taken, entries, sure)


def _listed(here: int) -> tuple[list[str], bool]:
    """The names in a folder, and False when it has changed while they were read in several parts: one that moves on may
    then be in none of them."""
    before = os.fstat(here).st_ctime_ns
    names = os.listdir(here)
    return names, len(names) <= _AT_ONCE or os.fstat(here).st_ctime_ns == before
