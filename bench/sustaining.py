"""Graded runs a second with some in flight and none that pauses, and the processor time of one."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.ground import SEED, Ground
from bench.timing import Row
from course.grading import judge

_SECONDS = 60.0
_IN_FLIGHT = 8


def rows(ground: Ground) -> list[Row]:
    case, job = ground.cases()[0]
    sandbox, seconds = ground.sandbox, ground.seconds(_SECONDS)
    end = time.perf_counter() + seconds

    def keep_on(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            judge(ground.exercise, {case: sandbox.run(job)}, SEED)
            done += 1
        return done

    busy = machine_cpu_seconds()
    with ThreadPoolExecutor(_IN_FLIGHT) as pool:
        runs = sum(pool.map(keep_on, range(_IN_FLIGHT)))
    spent = (machine_cpu_seconds() - busy) * 1000 / runs
    return [
        Row(f"sustained for {seconds:.0f} s with {_IN_FLIGHT} in flight", [runs / seconds], "runs/s", least=25),
        Row("  processor time of one, of the whole machine", [spent]),
    ]


def machine_cpu_seconds() -> float:
    """CPU time of the whole machine, other than idle and waiting for a disk."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")
