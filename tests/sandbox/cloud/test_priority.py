"""A run's process tells when one of its jobs has taken much of the processor, and comes after others when all have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROCESS = """
import os, time
from sandbox.cloud.priority import Pace

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    time.sleep(0.1)  # for the other thread

said = []
pace = Pace(lambda: said.append(True))
for _ in range(3):
    compute(0.3)
    pace.job_over()
print(len(said), os.getpriority(os.PRIO_PROCESS, 0))
compute(1.5)
print(len(said), os.getpriority(os.PRIO_PROCESS, 0))
"""


def told_at(niceness: int) -> tuple[list[str], list[int]]:
    """What a process that begins at least so nice was told, and how nice it was, before and after it computed."""
    nicely = ["nice", "-n", str(niceness), sys.executable, "-c", PROCESS]
    lines = subprocess.run(nicely, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return lines[::2], [int(nice) for nice in lines[1::2]]


def test_a_job_that_takes_much_is_told_once_and_many_that_take_little_are_not() -> None:
    told, (_, lowered) = told_at(0)
    assert told == ["0", "1"]
    assert lowered >= 10


def test_who_is_less_urgent_already_is_not_raised() -> None:
    told, (before, after) = told_at(15)
    assert told == ["0", "1"]
    assert before == after >= 15


def test_one_of_whom_much_is_to_be_expected_comes_after_others_at_once_with_all_of_its_threads() -> None:
    """The control: before it is told so."""
    script = """
import os, threading
from sandbox.cloud.priority import Pace

def nices():
    return {os.getpriority(os.PRIO_PROCESS, int(task)) for task in os.listdir("/proc/self/task")}

pace = Pace(lambda: None)
threading.Thread(target=threading.Event().wait, daemon=True).start()
before = nices()
pace.come_after_others()
print(len(before), *before, *nices())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    different, before, after = map(int, ran.stdout.split())
    assert different == 1
    assert after == max(before, 10)
