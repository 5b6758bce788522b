"""How many heaps the C library keeps for the threads of this process."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
_ENOUGH = 2
"""The interpreter's lock lets one thread at a time allocate, but for what C code does without it."""


def few() -> None:
    """Call it before there are threads: each of a hundred would keep memory in a heap that others cannot use.

    glibc alone has several (malloc(3), mallopt(3)); elsewhere nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ENOUGH)
