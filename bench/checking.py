"""A full Check of `copy-object`, all cases to the verdict, beside pytest with moto on the same cases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from bench.ground import ROOT, SEED, Ground, pause
from bench.timing import Row, ratio, timed
from course.grading import Verdict, judge
from sandbox import Job

_PEER = ROOT / "bench" / "pytest_peer"


def rows(ground: Ground) -> list[Row]:
    cases = ground.cases()

    def checked(some: Sequence[tuple[str, Job]]) -> None:
        names, series = zip(*some, strict=True)
        report = judge(ground.exercise, dict(zip(names, ground.sandbox.run_series(series), strict=True)), SEED)
        if len(some) == len(cases) and report.verdict is not Verdict.PASSED:
            raise RuntimeError(f"the solution did not pass: {report}")

    timed(lambda: checked(cases), 3)
    n = ground.count(50)
    two = Row("the first two cases of a Check, paced", timed(lambda: checked(cases[:2]), n, between=pause))
    whole = Row(
        f"a full Check of copy-object ({len(cases)} cases), paced",
        timed(lambda: checked(cases), n, between=pause),
        most=60,
    )
    beyond = (whole.median - two.median) / (len(cases) - 2)
    peer = Row("pytest with moto on the same cases", timed(_pytest, ground.count(50)))
    return [
        two,
        whole,
        Row("  each case beyond two", [beyond], most=15),
        peer,
        ratio("  pytest with moto takes as long as so many", peer.median, whole.median, least=15),
    ]


def _pytest() -> None:
    """A new process, as a learner starts it: its imports are part of what they wait for."""
    line = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "--rootdir", str(_PEER), str(_PEER)]
    done = subprocess.run(line, cwd=_PEER, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the peer's own tests fail: {done.stdout}")
