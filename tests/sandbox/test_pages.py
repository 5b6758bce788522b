"""Pages that a fork will write to, found and copied ahead. In processes of their own: they count their page faults."""

from __future__ import annotations

import os
import subprocess
import sys
from ast import literal_eval

PROGRAM = """
import mmap, os, resource, sys, ctypes
from sandbox.zygote.pages import Pages

size = mmap.PAGESIZE
memory = mmap.mmap(-1, 64 * size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory[:] = b"x" * len(memory)
first = ctypes.addressof(ctypes.c_char.from_buffer(memory))
WRITTEN = [2, 3, *range(10, 40), 60]

def run():
    for page in WRITTEN:
        memory[page * size] = 1

def faults(copied):
    reading, writing = os.pipe()
    if os.fork() == 0:
        said = pages.copy() if copied else None
        run() if copied is None else None
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        run()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        os.write(writing, repr((said, after - before, memory[2 * size + 1], memory[5 * size])).encode())
        os._exit(0)
    os.wait()
    return os.read(reading, 100).decode()

pages = Pages.written_by(run)
covered = [page for page in range(64) if any(a <= first + page * size < a + length for a, length in pages.ranges)]
print(covered == WRITTEN, (first + 10 * size, 30 * size) in pages.ranges)
print(memory[2 * size] == ord("x"))
print(faults(copied=False))
print(faults(copied=True))
try:
    Pages.written_by(lambda: 1 / 0)
except RuntimeError as error:
    print(error)
"""


def test_pages_that_a_run_writes_are_found_without_it_and_copied_in_one_call() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, untouched, without, ahead, failed = done.stdout.splitlines()
    assert found == "True True"
    assert untouched == "True"
    said, faults, *bytes_there = literal_eval(without)
    assert (said, bytes_there) == (None, [120, 120])
    assert faults >= 33
    said, faults, *bytes_there = literal_eval(ahead)
    assert bytes_there == [120, 120]
    assert said is (tuple(int(part) for part in os.uname().release.split(".")[:2]) >= (6, 13))
    assert faults < 10 or not said
    assert failed == "what was to show which pages are written has failed"
