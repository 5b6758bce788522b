"""Gathering a parent's memory in large pages, tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

GATHER = """
import re
from pathlib import Path
from sandbox import largepages

def large():
    return int(re.search(r"AnonHugePages: +([0-9]+)", Path("/proc/self/smaps_rollup").read_text())[1]) * 1024

things = [bytes([number % 256]) * 1000 for number in range(40000)]
before = large()
told = largepages.gather()
print(before, told, large(), all(thing == bytes([number % 256]) * 1000 for number, thing in enumerate(things)))
"""


def test_what_is_gathered_is_as_large_as_it_says_and_holds_what_it_held() -> None:
    ran = subprocess.run([sys.executable, "-c", GATHER], capture_output=True, text=True, check=True)
    before, told, after, intact = ran.stdout.split()
    assert intact == "True"
    if told == "0":
        pytest.skip("this kernel gathers no large pages")
    assert int(before) < int(told) == int(after) and int(told) > 20_000_000
