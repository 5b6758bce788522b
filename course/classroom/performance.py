"""One attempt, from its files to its results and its report. Knows no database."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial

from course import grading
from course.catalogue.model import Exercise
from course.classroom.attempt import NOT_READY, Attempt, Fault, Kind
from course.grading import ChecksFailed, Report
from sandbox import Job, Place, Result, RunLost, Runner, SandboxBusy, SandboxUnavailable
from sandbox.result import Outcome

log = logging.getLogger(__name__)

RUN_CASE = "run"
"""The case id of the one result of a run."""
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries while the sandbox is full
_UNREADY_SECONDS = 1.0  # between tries while the sandbox does not start, for as long as it tries itself
_LOST_RUNS = 2  # how often one of our processes may die under one case


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What came of an attempt; with a fault it has what was known until then."""

    results: Mapping[str, Result] = field(default_factory=dict)
    hidden_cases: frozenset[str] = frozenset()
    report: Report | None = None
    fault: Fault | None = None
    cancelled: bool = False


def perform(
    attempt: Attempt,
    exercise: Exercise,
    runner: Runner,
    stop: threading.Event,
    place: Place | None = None,
) -> Performance:
    """Run every case and, for a Check, judge. Our own failures become a fault; nothing is raised.

    `place` hears of places in the sandbox's line, as `Sandbox.run_series` tells them, and NOT_READY.
    """
    results: dict[str, Result] = {}
    hidden: frozenset[str] = frozenset()
    report: Report | None = None
    fault: Fault | None = None
    try:
        cases, hidden = _cases(attempt, exercise)
        run = partial(runner.run_series, stop=stop, owner=attempt.owner, place=place)
        for case, result in _results(cases, run, stop, place):
            results[case] = result
            if result.outcome is Outcome.CANCELLED or stop.is_set():
                return Performance(results=results, hidden_cases=hidden, cancelled=True)
        if attempt.kind is Kind.CHECK:
            report = grading.judge(exercise, results, attempt.seed)
    except Exception as error:  # whatever it is, it is ours, and the learner hears so
        fault = _fault(error)
        log.error("attempt %s of %s: %s", attempt.id, exercise.id, fault, exc_info=error)
    return Performance(
        results=results,
        hidden_cases=hidden,
        report=report,
        fault=fault,
        cancelled=fault in (Fault.BUSY, Fault.UNAVAILABLE) and stop.is_set(),
    )


def _cases(attempt: Attempt, exercise: Exercise) -> tuple[list[tuple[str, Job]], frozenset[str]]:
    if attempt.kind is Kind.CHECK:
        cases = grading.jobs(exercise, attempt.runtime, attempt.files, attempt.seed)
        return cases, grading.outline(exercise).hidden
    step = json.loads(attempt.event or "null")
    job = grading.run_job(exercise, attempt.runtime, attempt.files, step, as_event=attempt.as_event)
    return [(RUN_CASE, job)], frozenset()


def _results(
    cases: list[tuple[str, Job]],
    run: Callable[[list[Job]], Generator[Result]],
    stop: threading.Event,
    place: Place | None,
) -> Generator[tuple[str, Result]]:
    """Each case with its result, in turn; what one of our own deaths has interrupted is taken up where it was."""
    done, lost, pauses = 0, 0, iter(_PAUSES)
    while done < len(cases):
        try:
            with contextlib.closing(run([job for _, job in cases[done:]])) as results:
                for result in results:
                    yield cases[done][0], result
                    done, lost = done + 1, 0
            return
        except RunLost:
            lost += 1
            if lost == _LOST_RUNS:
                raise
        except SandboxBusy:
            pause = next(pauses, None)
            if pause is None or stop.wait(pause):
                raise
        except SandboxUnavailable as error:
            if not error.for_now:
                raise
            if place is not None:
                place(NOT_READY, False)
            if stop.wait(_UNREADY_SECONDS):
                raise
            if place is not None:
                place(0, False)


def _fault(error: Exception) -> Fault:
    match error:
        case SandboxUnavailable():
            return Fault.UNAVAILABLE
        case SandboxBusy():
            return Fault.BUSY
        case RunLost():
            return Fault.RUN_LOST
        case ChecksFailed():
            return Fault.CHECKS_FAILED
        case _:
            return Fault.INTERNAL
