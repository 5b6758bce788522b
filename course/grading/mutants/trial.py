"""Mutants against the exercise's real checks, case by case, until one fails."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from course.catalogue.code import main_file
from course.catalogue.model import Exercise
from course.grading import grader
from course.grading.attempt import Runs, attempt, first_failure_says
from course.grading.errors import ChecksFailed
from course.grading.mutants.mutant import Mutant, constant, mutants
from course.grading.mutants.operators import POINTLESS
from course.grading.report import Kind, Verdict
from sandbox.result import Result

RUNTIME = "python"


class Fate(StrEnum):
    """What came of a mutant: exactly one."""

    KILLED = "killed"  # a check fails
    PASSED = "passed"  # every check passes
    POINTLESS = "pointless"  # it came upon nothing that it could change
    UNJUDGED = "unjudged"  # a run was stopped
    FAULT = "fault"  # the checks.py itself went wrong: a learner would read that the fault is ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    mutant: Mutant
    fate: Fate
    by: str = ""  # the check that failed and its case, or what went wrong


class NotRight(Exception):
    """The solution itself does not pass, so that nothing can be said of its mutants."""


def mutants_of(exercise: Exercise, answer: Any = None) -> list[Mutant]:
    """Every mutant of the Python solution; with `answer`, also those that always give it.

    A file that is in the starter already, word for word, is no part of the answer.
    """
    files, starter = exercise.solution[RUNTIME], exercise.starter[RUNTIME]
    found = list(mutants({path: text for path, text in files.items() if starter.get(path) != text}))
    if answer is not None:
        path = main_file(RUNTIME, files)
        found += constant(path, files[path], answer)
    return found


def trials(exercise: Exercise, seed: int, runner: Runs, at_once: int) -> Iterator[Trial]:
    """What comes of each mutant of the Python solution, `at_once` of them at a time.

    Raises NotRight, ChecksFailed for the solution's own run, and what the runner raises.
    """
    done = attempt(exercise, RUNTIME, exercise.solution[RUNTIME], seed, runner)
    if done.report.verdict is not Verdict.PASSED:
        raise NotRight(f"{exercise.id}: the solution does not pass: {first_failure_says(done.report, 'en')}")
    court = _Court(exercise, seed, runner)
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(court.try_one, mutants_of(exercise, _answer(exercise, done.results)))


class _Court:
    """Runs the cases of a mutant until a check fails; the case that failed most mutants so far comes first."""

    def __init__(self, exercise: Exercise, seed: int, runner: Runs) -> None:
        self._exercise, self._seed, self._runner = exercise, seed, runner
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()

    def try_one(self, mutant: Mutant) -> Trial:
        files = {**self._exercise.solution[RUNTIME], mutant.path: mutant.text}
        cases = grader.jobs(self._exercise, RUNTIME, files, self._seed)
        with self._lock:
            cases.sort(key=lambda case: -self._failures[case[0]])
        results: dict[str, Result] = {}
        for name, job in cases:
            (results[name],) = self._runner.run_series([job])
            if _is_pointless(results[name]):
                return Trial(mutant=mutant, fate=Fate.POINTLESS)
            try:
                report = grader.judge(self._exercise, results, self._seed)
            except ChecksFailed as error:
                return Trial(mutant=mutant, fate=Fate.FAULT, by=str(error))
            failed = next((each for each in report.checks if each.kind in (Kind.FAILED, Kind.HANDLER_FAILED)), None)
            if failed is not None:
                with self._lock:
                    self._failures[name] += 1
                return Trial(mutant=mutant, fate=Fate.KILLED, by=f"{failed.id} in {failed.case}")
        passed = report.verdict is Verdict.PASSED
        return Trial(mutant=mutant, fate=Fate.PASSED if passed else Fate.UNJUDGED)


def _is_pointless(result: Result) -> bool:
    invocations = [invocation for step in result.steps for invocation in step.invocations]
    return any(found.error is not None and POINTLESS in (found.error.message or "") for found in invocations)


def _answer(exercise: Exercise, results: Mapping[str, Result]) -> Any:
    """What the solution's handler answers in the first case that a learner sees; None when it does not answer."""
    outline = grader.outline(exercise)
    visible = next((case.id for case in outline.cases if not case.hidden), None)
    if visible is None:
        return None
    invocations = [invocation for step in results[visible].steps for invocation in step.invocations]
    return invocations[-1].answer if invocations else None
