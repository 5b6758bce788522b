"""`make bench`: prints a table and writes data/bench.json.

Everything is measured on this machine, in this run: a graded S3 copy (fresh wall, fresh AWS state, job to verdict)
paced at one a second and back to back, the same work as one new Python process with moto, whole scenarios with
other sources, what is sustained with 8 in flight, and the memory of the idle sandbox.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import node
from bench.scenarios import SCENARIOS, Scenario
from bench.server import idle_megabytes
from bench.timing import Row, table, timed
from course.catalogue import load
from course.grading import jobs, judge
from sandbox import Job, Sandbox

ROOT = Path(__file__).parents[1]
EXERCISE = "s3-events/copy-object"
SUSTAINED_SECONDS = 60.0
IN_FLIGHT = 8


def main() -> int:
    load_before = os.getloadavg()[0]
    exercise = load(ROOT / "lessons").exercises[EXERCISE]
    seed = 1
    cases = jobs(exercise, "python", exercise.solution["python"], seed)
    case, job = cases[0]
    with tempfile.TemporaryDirectory(prefix="coldstart-bench-") as folder:
        sandbox = Sandbox.connect(Path(folder))
        began = time.perf_counter()
        sandbox.status()
        ready = time.perf_counter() - began
        result = sandbox.run(job)

        def graded() -> None:
            verdict = judge(exercise, {case: sandbox.run(job)}, seed)
            failed = [check for check in verdict.checks if check.kind in ("failed", "handler-failed")]
            if failed:
                raise RuntimeError(f"the solution did not pass: {failed[0]}")

        def checked(some: Sequence[tuple[str, Job]]) -> None:
            names, series = zip(*some, strict=True)
            judge(exercise, dict(zip(names, sandbox.run_series(series), strict=True)), seed)

        pause = lambda: time.sleep(1)  # noqa: E731
        timed(graded, 5)
        rows = [Row("graded S3 copy, paced at 1/s", timed(graded, 50, between=pause), "<= 20 ms")]
        rows.append(Row("graded S3 copy, back to back", timed(graded, 60)))
        again = lambda: judge(exercise, {case: result}, seed)  # noqa: E731
        rows.append(Row("  of it: judging alone", timed(again, 50)))
        two = Row("the first two cases of its Check, paced", timed(lambda: checked(cases[:2]), 50, between=pause))
        whole = timed(lambda: checked(cases), 50, between=pause)
        rows += [two, Row(f"a full Check of copy-object ({len(cases)} cases), paced", whole, "<= 60 ms")]
        peer = [sys.executable, str(ROOT / "bench" / "peer.py")]
        rows.append(Row("the same as a new process with moto", timed(lambda: subprocess.run(peer, check=True), 10)))
        for scenario in (make() for make in SCENARIOS):
            rows.append(Row(scenario.what, timed(playing(sandbox, scenario), 30)))
        rows += node.rows(sandbox)
        waiting = node.waiting_megabytes()
        rate, cpu = sustained(graded)
        sandbox.stop()
        web, idle = idle_megabytes(Path(folder))
    print(table(rows))
    ratio = next(row for row in rows if "new process" in row.what).median / rows[0].median
    beyond = (statistics.median(whole) - two.median) / (len(cases) - 2)
    print(f"each case of the Check beyond two takes {beyond:.1f} ms (wanted <= 15)")
    print(f"a new process with moto takes {ratio:.1f} times as long as the paced run")
    print(
        f"sustained for {SUSTAINED_SECONDS:.0f} s with {IN_FLIGHT} in flight: {rate:.1f} graded runs/s (wanted >= 25), "
        f"{cpu:.0f} ms of CPU a run"
    )
    print(f"a waiting Node.js process, proportional set size: {waiting:.0f} MB (wanted <= 70)")
    print(f"idle server, proportional set size: web {web:.0f} MB, sandbox with its spares {idle:.0f} MB")
    print(
        f"start of the sandbox to its first run: {ready:.1f} s; {os.cpu_count()} cores, load before {load_before:.2f}"
    )
    write(rows, rate, web + idle, ratio)
    return 0


def playing(sandbox: Sandbox, scenario: Scenario) -> Callable[[], None]:
    """Runs `scenario` and refuses a result that does not hold; the first run, which deploys it, is not measured."""

    def play() -> None:
        result = sandbox.run(scenario.job)
        if result.message or not scenario.holds(result):
            raise RuntimeError(f"{scenario.what} did not do what it is for: {result.outcome} {result.message}")

    play()
    return play


def sustained(work) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """(runs a second, CPU milliseconds a run) with IN_FLIGHT threads that never pause."""
    end = time.perf_counter() + SUSTAINED_SECONDS

    def keep_on(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            work()
            done += 1
        return done

    busy = machine_cpu_seconds()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        runs = sum(pool.map(keep_on, range(IN_FLIGHT)))
    return runs / SUSTAINED_SECONDS, (machine_cpu_seconds() - busy) * 1000 / runs


def machine_cpu_seconds() -> float:
    """CPU time of the whole machine, other than idle and waiting for a disk."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def write(rows: list[Row], rate: float, idle: float, ratio: float) -> None:
    target = ROOT / "data" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    numbers = {row.what: {"n": len(row.times), "median_ms": row.median, "p95_ms": row.p95} for row in rows}
    target.write_text(json.dumps({"rows": numbers, "runs_per_second": rate, "idle_mb": idle, "ratio": ratio}, indent=2))


if __name__ == "__main__":
    sys.exit(main())
