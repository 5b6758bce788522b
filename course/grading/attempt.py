"""One attempt from start to end with a sandbox at hand: for authors and tests. The classroom does it in steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from course.catalogue.model import Exercise
from course.grading.grader import CaseId, jobs, judge
from course.grading.report import CheckReport, Report
from sandbox.job import Job
from sandbox.result import Result


class Runs(Protocol):
    """What runs jobs: a `sandbox.Sandbox`, or a fake."""

    def run_series(self, jobs: Sequence[Job]) -> Iterator[Result]: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    report: Report
    results: Mapping[CaseId, Result]


def attempt(exercise: Exercise, runtime: str, files: Mapping[str, str], seed: int, runner: Runs) -> Attempt:
    """Run every case of `files` and judge. Raises ChecksFailed and what the runner raises."""
    cases = jobs(exercise, runtime, files, seed)
    done = runner.run_series([job for _, job in cases])
    results = {name: result for (name, _), result in zip(cases, done, strict=True)}
    return Attempt(judge(exercise, results, seed), results)


def first_failure_says(report: Report, language: str) -> str:
    """All the words of the first check that fails, on one line; "" when none does."""
    check = next((check for check in report.checks if not check.passed), None)
    return " ".join(_words(check, language).values()) if check else ""


def told(check: CheckReport) -> str:
    """The words of a check in English, for somebody who has to find their way in them: each part on its own line."""
    return "".join(f"\n    {name:9} {words}" for name, words in _words(check, "en").items())


def _words(check: CheckReport, language: str) -> dict[str, str]:
    parts = {name: getattr(check, name) for name in ("idea", "did", "expected", "found", "message")}
    return {name: " ".join(text.get(language).split()) for name, text in parts.items() if text is not None}
