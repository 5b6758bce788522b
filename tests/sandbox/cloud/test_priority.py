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


def test_a_job_that_takes_much_is_told_once_and_many_that_take_little_are_not() -> None:
    told = subprocess.run(
        ["nice", "-n", "0", sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    (before, nice), (after, lowered) = told[:2], told[2:]
    assert (before, after) == ("0", "1")
    assert int(lowered) == max(10, int(nice))
