"""What holds a number: processor time by process and by function while rows are measured, of the whole machine.

Linux's `perf` samples it; without it, or where the kernel does not let it, the rows are measured all the same.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SAMPLES_A_SECOND = 499
_LEAST_PERCENT = 1.0
_IDLE = ("swapper", "perf")


@contextmanager
def profiled(folder: Path) -> Iterator[None]:
    """Print where the processors were meanwhile."""
    perf = shutil.which("perf")
    if perf is None:
        print("no profile: perf is not installed (Debian: linux-perf)")
        yield
        return
    data = folder / "perf.data"
    line = [perf, "record", "-q", "-e", "cpu-clock", "-F", str(_SAMPLES_A_SECOND), "-a", "-o", str(data)]
    recording = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    try:
        yield
    finally:
        recording.send_signal(signal.SIGINT)
        _, said = recording.communicate()
    if not data.exists():
        print(f"no profile: {said.strip()}")
        return
    print("\nshare of all samples that were not idle, by process, then by function:")
    for sort in ("comm", "comm,dso,symbol"):
        print(
            "\n".join(f"  {percent:5.1f} %  {name}" for percent, name in shares(_report(perf, data, sort))[:20]), "\n"
        )


def _report(perf: str, data: Path, sort: str) -> str:
    line = [perf, "report", "-i", str(data), "--stdio", "--sort", sort, "-t", "|", "--no-children", "-g", "none"]
    return subprocess.run(line, capture_output=True, text=True).stdout


def shares(report: str) -> list[tuple[float, str]]:
    """(percent of what was not idle, what) of a `perf report` with | between its columns, largest first."""
    found = []
    for line in report.splitlines():
        percent, bar, name = line.partition("|")
        if not bar or line.startswith("#") or not percent.strip().endswith("%"):
            continue
        found.append(
            (
                float(percent.strip().rstrip("%")),
                "  ".join(part.strip() for part in name.split("|") if part.strip() not in ("", "-")),
            )
        )
    busy = [each for each in found if not each[1].startswith(_IDLE)]
    whole = sum(percent for percent, _ in busy) or 1.0
    shared = sorted(((percent / whole * 100, name) for percent, name in busy), reverse=True)
    return [each for each in shared if each[0] >= _LEAST_PERCENT]
