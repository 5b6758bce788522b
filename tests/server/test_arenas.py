"""The memory of a process of many threads lies in few heaps."""

from __future__ import annotations

import subprocess
import sys

COUNT = """
import ctypes, sys, threading
from course.server import arenas
if sys.argv[1] == "few":
    arenas.few()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = (ctypes.c_void_p,)
libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
together = threading.Barrier(8)
def allocate():
    together.wait()
    libc.malloc(100_000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, told)
libc.fclose(told)
"""


def heaps(how: str) -> int:
    line = [sys.executable, "-c", COUNT, how]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.count("<heap nr=")


def test_threads_share_two_heaps_and_have_their_own_otherwise() -> None:
    assert heaps("few") <= 2 < heaps("usual")
