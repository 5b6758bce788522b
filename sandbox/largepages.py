"""Memory of a warm parent gathered in large pages: a fork then copies one entry of a table where it copied 512.

Pages are copied on write as small ones all the same, so that a fork gets no dearer by what it writes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

_MADV_COLLAPSE = 25
"""madvise(2), since Linux 6.1."""
_LARGE = 2 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


def gather() -> int:
    """Gather this process's own memory in large pages, as far as it lies together; the bytes of all of them.

    A kernel that cannot (before 6.1, or with transparent huge pages switched off) leaves everything as it was.
    """
    return sum(_LARGE for start in _candidates() if not _libc.madvise(start, _LARGE, _MADV_COLLAPSE))


def _candidates() -> Iterator[int]:
    """The addresses of whole large pages within this process's private, writable memory that is no file's."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _, _, inode, *_ = line.split()
        if rights == "rw-p" and inode == "0" and "[stack]" not in line:
            first, end = (int(address, 16) for address in span.split("-"))
            aligned = -(-first // _LARGE) * _LARGE
            yield from range(aligned, end - _LARGE + 1, _LARGE)
