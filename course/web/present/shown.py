"""One attempt as the results region shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from course.classroom import Attempt
from course.grading.feedback import Explanation, explain, explain_invocation
from course.grading.report import Verdict
from course.web.i18n import t
from course.web.present import changes, checks, logs, trace
from course.web.present.moments import Moment, chosen, moments
from sandbox import plain
from sandbox.result import InvocationStatus, Outcome, Result

MOVING = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the templates read. `results` holds visible cases only."""

    attempt: Attempt
    results: Mapping[str, Result]
    explanations: list[Explanation]  # why runs did not go to their end
    failures: Mapping[int, Explanation]  # number of a moment -> why its invocation did not answer
    moments: list[Moment]
    chosen: list[Moment]
    groups: list[changes.Group]
    totals: Mapping[str, int]
    streams: list[logs.Stream]
    traces: list[trace.Trace]
    checks: list[checks.CheckShown]
    filter: str

    @property
    def moving(self) -> bool:
        """Whether it is not over yet."""
        return self.attempt.status in MOVING

    @property
    def seconds(self) -> int:
        """Whole seconds since it was handed in."""
        return max(0, int((datetime.now(UTC) - _aware(self.attempt.created_at)).total_seconds()))

    @property
    def passed(self) -> int:
        """Checks that passed."""
        return sum(each.passed for each in self.checks)

    @property
    def as_wished(self) -> bool:
        """Whether a Check passed: a handler that fails in it was asked to fail."""
        return self.attempt.report is not None and self.attempt.report.verdict is Verdict.PASSED

    def blamed(self, moment: Moment) -> bool:
        """Whether this moment's failure counts against the learner: some checks want a handler to fail."""
        report = self.attempt.report
        if report is None or report.verdict is Verdict.UNJUDGED:
            return not moment.good
        return not moment.good and any(not each.passed and each.case == moment.case for each in report.checks)

    @property
    def line_count(self) -> int:
        """Log lines in what is shown, before the filter."""
        return sum(each.total for each in self.streams)

    @property
    def call_count(self) -> int:
        """AWS calls in what is shown."""
        return sum(len(each.calls) + each.more for each in self.traces)

    @property
    def status_line(self) -> Markup:
        """One sentence for the status line, which screen readers announce."""
        return status_line(self)


def shown(attempt: Attempt, *, at: int | None = None, wanted: str = "") -> Shown:
    """`attempt` with the facts of moment `at` (all of them when None), log lines filtered by `wanted`."""
    results = {case: plain.load(Result, data) for case, data in (attempt.visible_results or {}).items()}
    timeline = moments(results)
    picked = chosen(timeline, at)
    grouped = changes.groups(picked)
    return Shown(
        attempt=attempt,
        results=results,
        explanations=[found for result in results.values()
                      if result.outcome is not Outcome.FINISHED and (found := explain(result))],
        failures={each.number: explain_invocation(each.invocation) for each in timeline
                  if each.invocation and each.invocation.status is not InvocationStatus.ANSWERED},
        moments=timeline,
        chosen=picked,
        groups=grouped,
        totals=changes.totals(grouped),
        streams=logs.streams(picked, wanted),
        traces=trace.traces(picked),
        checks=checks.checks(attempt.report) if attempt.report else [],
        filter=wanted,
    )


def status_line(attempt: Shown) -> Markup:
    """What is said aloud: n of m passed, or how the run ended."""
    state = attempt.attempt.status
    if state == "queued" and attempt.attempt.place > 0:
        return t("status.queued", place=attempt.attempt.place)
    if attempt.moving:
        return t("status.running")
    if state == "cancelled":
        return t("status.cancelled")
    if attempt.attempt.fault or state == "lost":
        return t("status.fault")
    if attempt.attempt.report is not None:
        return t("status.checked", passed=attempt.passed, total=len(attempt.checks))
    good = all(each.good for each in attempt.moments) and not attempt.explanations
    return t("status.ran" if good else "status.ran_badly")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
