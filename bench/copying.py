"""One graded S3 copy, fresh everything, job to verdict, beside a new process with moto and beside ministack."""

from __future__ import annotations

import subprocess
import sys

from bench.emulator import Emulator
from bench.ground import ROOT, SEED, Ground, pause
from bench.timing import Row, ratio, timed
from course.grading import judge


def rows(ground: Ground) -> list[Row]:
    exercise = ground.exercise
    case, job = ground.cases()[0]
    result = ground.sandbox.run(job)

    def graded() -> None:
        verdict = judge(exercise, {case: ground.sandbox.run(job)}, SEED)
        failed = [check for check in verdict.checks if check.kind in ("failed", "handler-failed")]
        if failed:
            raise RuntimeError(f"the solution did not pass: {failed[0]}")

    timed(graded, 5)
    paced = Row("graded S3 copy, paced at 1/s", timed(graded, ground.count(50), between=pause), most=20, most_p95=35)
    found = [
        paced,
        Row("graded S3 copy, back to back", timed(graded, ground.count(60))),
        Row("  of it: judging alone", timed(lambda: judge(exercise, {case: result}, SEED), ground.count(50))),
    ]
    peer = [sys.executable, str(ROOT / "bench" / "peer.py")]
    process = Row("a new process with moto", timed(lambda: subprocess.run(peer, check=True), ground.count(50)))
    with Emulator(ground.new_folder("ministack")) as emulator:
        timed(emulator.copy, 2)
        ministack = Row("ministack: new function, one invoke", timed(emulator.copy, ground.count(50)))
    return [
        *found,
        process,
        ratio("  a new process with moto takes as long as so many", process.median, paced.median, least=25),
        ministack,
        ratio("  ministack takes as long as so many", ministack.median, paced.median, least=8),
    ]
