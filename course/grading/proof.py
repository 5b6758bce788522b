"""Content proves itself: what the solution, the other right answers, the starter and each wrong answer must get."""

from __future__ import annotations

from collections.abc import Iterator

from course.catalogue.model import AlsoRight, Exercise, Wrong
from course.grading import feedback
from course.grading.attempt import Attempt, Runs, attempt, first_failure_says, told
from course.grading.report import CheckReport, Verdict
from sandbox.result import InvocationStatus, Outcome


def of_solution(exercise: Exercise, runtime: str, seed: int, runner: Runs) -> Iterator[str]:
    """What is wrong when the solution does not pass every check, or a case asks for what AWS refuses."""
    done = attempt(exercise, runtime, exercise.solution[runtime], seed, runner)
    refused = list(_refusals(exercise, done))
    yield from refused or _failures("the solution", done)  # what failed for that reason says nothing more


def of_also_right(exercise: Exercise, answer: AlsoRight, seed: int, runner: Runs) -> Iterator[str]:
    """What is wrong when another right answer does not pass: then a check asks for more than its task says."""
    done = attempt(exercise, answer.runtime, answer.files, seed, runner)
    yield from _failures(f"{answer.path}: the right answer", done)


def of_starter(exercise: Exercise, runtime: str, seed: int, runner: Runs) -> Iterator[str]:
    """What is wrong when the starter passes, cannot be loaded, or has to be ended from outside.

    It may raise: to find out why can be the exercise.
    """
    done = attempt(exercise, runtime, exercise.starter[runtime], seed, runner)
    if done.report.verdict is not Verdict.FAILED:
        yield f"the starter must fail and gets `{done.report.verdict.value}`"
    for case, result in done.results.items():
        statuses = {invocation.status for step in result.steps for invocation in step.invocations}
        if result.outcome is not Outcome.FINISHED or statuses - {InvocationStatus.ANSWERED, InvocationStatus.FAILED}:
            yield f"the starter must run to its end; {_explained(done, case)} (case {case})"


def of_wrong(exercise: Exercise, wrong: Wrong, seed: int, runner: Runs) -> Iterator[str]:
    """What is wrong when a wrong answer does not get the check and the words that it names.

    Later checks may fail as well: without a copy there is no content type of the copy. The first one is what
    the page opens.
    """
    done = attempt(exercise, wrong.runtime, wrong.files, seed, runner)
    failed = [check for check in done.report.checks if not check.passed]
    if not failed:
        yield f"{wrong.path}: the wrong answer passes"
        return
    first = failed[0]
    said = first_failure_says(done.report, "en")
    if first.id != wrong.fails:
        yield f"{wrong.path}: it fails `{first.id}` first, not `{wrong.fails}`:{told(first)}"
    elif wrong.says not in said:
        yield f"{wrong.path}: `{first.id}` does not say {wrong.says!r} but:{told(first)}"
    if not first_failure_says(done.report, "zh"):
        yield f"{wrong.path}: `{first.id}` has no Chinese words"


def _refusals(exercise: Exercise, done: Attempt) -> Iterator[str]:
    for case, result in done.results.items():
        for number, step in enumerate(result.steps, start=1):
            if step.error is not None:
                yield f"{exercise.checks_path}: step {number} of the case {case} cannot be carried out: {step.error}"


def _failures(who: str, done: Attempt) -> Iterator[str]:
    for check in done.report.checks:
        if not check.passed:
            yield f"{who} fails `{check.id}` in the case {check.case}:{_reason(done, check)}"


def _reason(done: Attempt, check: CheckReport) -> str:
    """Why a case failed, hidden or not: this is for authors."""
    return f" {explained}" if (explained := _explained(done, check.case)) else told(check)


def _explained(done: Attempt, case: str | None) -> str:
    explanation = feedback.explain(done.results[case]) if case is not None and case in done.results else None
    return f"{explanation.title.en}: {explanation.text.en}" if explanation is not None else ""
