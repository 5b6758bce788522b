"""A report as the Result tab shows it: the first failure open, hidden cases without their data."""

from __future__ import annotations

from dataclasses import dataclass

from course.catalogue.model import Text
from course.grading.report import CheckReport, Report
from course.web.i18n import words
from course.web.present.visible import clip


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    """One check: what may be said of it."""

    id: str
    task: int
    title: str
    passed: bool
    hidden: bool
    open: bool  # the first failure is shown unfolded
    message: str
    idea: str
    did: str  # these four are empty for a hidden case
    expected: str
    found: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """How one numbered task stands after the last Check."""

    number: int
    passed: bool
    check: str  # the check to look at: the first that failed, else the first


def checks(report: Report) -> list[CheckShown]:
    """Failures first, in their order, then what passed."""
    ordered = sorted(report.checks, key=lambda each: each.passed)
    return [_shown(each, first=at == 0 and not each.passed) for at, each in enumerate(ordered)]


def tasks(report: Report | None) -> list[TaskShown]:
    """Each task with its verdict: passed when all its checks are."""
    found: dict[int, TaskShown] = {}
    for each in report.checks if report else ():
        known = found.get(each.task)
        if known is None or (known.passed and not each.passed):
            found[each.task] = TaskShown(number=each.task, passed=each.passed, check=each.id)
    return [found[number] for number in sorted(found)]


def _shown(check: CheckReport, *, first: bool) -> CheckShown:
    return CheckShown(
        id=check.id,
        task=check.task,
        title=words(check.title),
        passed=check.passed,
        hidden=check.hidden,
        open=first,
        message=_words(check.message),
        idea=_words(check.idea),
        # A report holds nothing of a hidden case; that nothing of it is shown does not depend on that.
        did="" if check.hidden else _words(check.did),
        expected="" if check.hidden else _words(check.expected),
        found="" if check.hidden else _words(check.found),
        line=None if check.hidden else check.line,
    )


def _words(text: Text | None) -> str:
    return clip(words(text), 2000)[0] if text else ""
