"""Memory of a warm parent gathered in large pages: a fork then copies one entry of a table where it copied 512.

Pages are copied on write as small ones all the same, so that a fork gets no dearer by what it writes. This is for a
process that shares its memory with no parent: gathering shared pages makes a copy of them.
"""

from __future__ import annotations

import array
import ctypes
import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

_MADV_COLLAPSE = 25
"""madvise(2), since Linux 6.1."""
_LARGE = 2 * 1024 * 1024
_SMALL = os.sysconf("SC_PAGE_SIZE")
_ENOUGH = 480
"""Small pages that must be there for a large one to be made of them."""
_libc = ctypes.CDLL(None, use_errno=True)
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


def gather() -> int:
    """Gather this process's own memory in large pages, as far as it lies together; the bytes of all of them.

    A kernel that cannot (before 6.1, or with transparent huge pages switched off) leaves everything as it was.
    """
    with Path("/proc/self/pagemap").open("rb", buffering=0) as pagemap:
        full = [start for start in _candidates() if _present(pagemap, start) >= _ENOUGH]
    return sum(_LARGE for start in full if not _libc.madvise(start, _LARGE, _MADV_COLLAPSE))


def _present(pagemap: FileIO, start: int) -> int:
    """How many small pages of a large one are there: gathering makes the others, too, and nobody needs them."""
    pagemap.seek(start // _SMALL * 8)
    return sum(entry >> 63 for entry in array.array("Q", pagemap.read(_LARGE // _SMALL * 8)))


def _candidates() -> Iterator[int]:
    """The addresses of whole large pages within this process's private, writable memory that is no file's."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _, _, inode, *_ = line.split()
        if rights == "rw-p" and inode == "0" and "[stack]" not in line:
            first, end = (int(address, 16) for address in span.split("-"))
            aligned = -(-first // _LARGE) * _LARGE
            yield from range(aligned, end - _LARGE + 1, _LARGE)
