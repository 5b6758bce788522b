"""From an exercise to jobs, and from the jobs' results to a report."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course.catalogue.model import Exercise, Given, Text
from course.catalogue.steps import steps_of
from course.grading import checkers, feedback, narration
from course.grading.checkers import Checkers
from course.grading.checksmodule import AuthorError
from course.grading.errors import ChecksFailed
from course.grading.health import AUTHORS, STOPPED
from course.grading.report import CheckReport, Kind, Report, Verdict
from sandbox.job import Job, JsonValue, Limits, Seed, SeedObject
from sandbox.result import Outcome, Result

CaseId = str
SECONDS = 2.0
"""How long a checks.py may take to make its cases, and again to judge."""
_outlines: dict[str, tuple[str, Outline]] = {}  # exercise id -> the checks.py that was asked, what it declares
TEMPLATE = "template.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOutline:
    id: CaseId
    hidden: bool
    idea: Text | None
    title: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutline:
    id: str
    task: int
    title: Text
    cases: tuple[CaseId, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """What an exercise will be judged by; fit to be shown before the first attempt."""

    cases: tuple[CaseOutline, ...]
    checks: tuple[CheckOutline, ...]

    @property
    def hidden(self) -> frozenset[CaseId]:
        """The cases of which a learner may see nothing but the idea."""
        return frozenset(case.id for case in self.cases if case.hidden)


def outline(exercise: Exercise, *, pool: Checkers | None = None, seconds: float = SECONDS) -> Outline:
    """The cases and checks of `exercise`: what its checks.py declares, asked for once. Raises ChecksFailed."""
    source, known = _outlines.get(exercise.id, ("", None))
    if known is None or source != exercise.checks_source:
        known = _outline(_ask(exercise, "outline", pool, seconds))
        _outlines[exercise.id] = exercise.checks_source, known
    return known


def jobs(
    exercise: Exercise,
    runtime: str,
    files: Mapping[str, str],
    seed: int,
    *,
    pool: Checkers | None = None,
    seconds: float = SECONDS,
) -> list[tuple[CaseId, Job]]:
    """What has to be run to judge `files`: one job for each case, its random data made from `seed`.

    Raises ChecksFailed.
    """
    return [
        (case["id"], _job(exercise, runtime, files, steps=tuple(case["steps"]), extra=_extra(case["given"])))
        for case in _ask(exercise, "cases", pool, seconds, seed=seed)
    ]


def run_job(
    exercise: Exercise, runtime: str, files: Mapping[str, str], step: JsonValue, *, as_event: bool = False
) -> Job:
    """The job of a Run: a step, or a list of steps. What is neither (or anything, when `as_event`) is invoked as it
    is."""
    steps = tuple(() if as_event else steps_of(step)) or ({"step": "invoke", "payload": step},)
    return _job(exercise, runtime, files, steps=steps, extra=Seed())


def judge(
    exercise: Exercise,
    results: Mapping[CaseId, Result],
    seed: int,
    *,
    pool: Checkers | None = None,
    seconds: float = SECONDS,
) -> Report:
    """The report on `results`. It depends on nothing else, so an attempt can be judged again without a run.

    A case without a result, or one that was stopped, leaves its checks unjudged. Raises ChecksFailed when the
    exercise is at fault.
    """
    _blame_the_author(exercise, results)
    usable = {case: result for case, result in results.items() if result.outcome not in STOPPED}
    found = _ask(exercise, "judge", pool, seconds, seed=seed, results=usable)
    if not found:
        raise ChecksFailed(exercise.checks_path, 1, "there is no @check")
    checks = tuple(_check_report(check, results) for check in found)
    verdict = Verdict.PASSED if all(check.passed for check in checks) else Verdict.FAILED
    if any(check.kind is Kind.NOT_RUN for check in checks):
        verdict = Verdict.UNJUDGED
    points = exercise.points if verdict is Verdict.PASSED else 0
    return Report(verdict=verdict, checks=checks, points=points, points_possible=exercise.points)


def _check_report(found: Mapping[str, Any], results: Mapping[CaseId, Result]) -> CheckReport:
    kind, hidden = Kind(found["kind"]), bool(found["hidden"])
    texts = {name: _text(found.get(name)) for name in ("idea", "did", "expected", "found", "message")}
    line = found.get("line")
    if not hidden and kind in (Kind.FAILED, Kind.HANDLER_FAILED):
        result = results[found["case"]]
        texts["did"] = texts["did"] or narration.steps(result)
        explanation = feedback.explain(result)
        if explanation is not None:
            line = line or explanation.line
        if explanation is not None and kind is Kind.HANDLER_FAILED:
            texts |= {"found": explanation.title, "message": explanation.text}
    return CheckReport(
        id=found["id"],
        task=found["task"],
        title=_required(found["title"]),
        passed=kind is Kind.PASSED,
        kind=kind,
        hidden=hidden,
        case=found.get("case"),
        line=line,
        **texts,
    )


def _blame_the_author(exercise: Exercise, results: Mapping[CaseId, Result]) -> None:
    """A template or step that the cloud refuses is the exercise's mistake, unless the learner edits it."""
    if any(TEMPLATE in files for files in exercise.starter.values()):
        return
    for case, result in results.items():
        if result.outcome in AUTHORS:
            at_template = result.outcome is Outcome.TEMPLATE_REJECTED
            path = exercise.path / TEMPLATE if at_template else exercise.checks_path
            named = re.match(r"line (\d+): ", result.message) if at_template else None
            line, words = (int(named[1]), result.message[named.end() :]) if named else (1, result.message)
            raise ChecksFailed(path, line, f"{result.outcome.value} in the case {case}: {words}")


def _outline(found: Mapping[str, Any]) -> Outline:
    return Outline(
        cases=tuple(
            CaseOutline(**{**case, "idea": _text(case["idea"]), "title": _text(case["title"])})
            for case in found["cases"]
        ),
        checks=tuple(
            CheckOutline(**{**check, "title": _required(check["title"]), "cases": tuple(check["cases"])})
            for check in found["checks"]
        ),
    )


def _ask(exercise: Exercise, operation: str, pool: Checkers | None, seconds: float, **arguments: Any) -> Any:
    request = {"operation": operation, "source": exercise.checks_source, "exercise": exercise.id, **arguments}
    try:
        return (pool or checkers.shared()).ask(request, seconds=seconds)
    except AuthorError as error:
        raise ChecksFailed(exercise.checks_path, error.line, error.sentence) from None


def _job(exercise: Exercise, runtime: str, files: Mapping[str, str], *, steps: tuple[Any, ...], extra: Seed) -> Job:
    return Job(
        code={path: text.encode("utf-8", "replace") for path, text in files.items() if path != TEMPLATE},
        template=files.get(TEMPLATE, exercise.template),
        seed=_seed(exercise.given),
        extra=extra,
        steps=steps,
        runtime=runtime,
        limits=Limits(**exercise.limits),
    )


def _seed(given: Given) -> Seed:
    objects = tuple(
        SeedObject(bucket=found.bucket, key=found.key, body=found.body, content_type=found.content_type)
        for found in given.objects
    )
    items = {table: tuple(dict(item) for item in items) for table, items in given.items.items()}
    return Seed(objects=objects, items=items)


def _extra(given: Mapping[str, Any]) -> Seed:
    objects = tuple(SeedObject(**{**found, "body": base64.b64decode(found["body"])}) for found in given["objects"])
    return Seed(objects=objects, items={table: tuple(items) for table, items in given["items"].items()})


def _text(plain: Mapping[str, str] | None) -> Text | None:
    return None if plain is None else Text(**plain)


def _required(plain: Mapping[str, str]) -> Text:
    return Text(**plain)
