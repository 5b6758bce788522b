"""One attempt as the results region shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from course.classroom import Attempt
from course.grading.feedback import Explanation, explain, explain_invocation
from course.grading.report import Verdict
from course.web.i18n import t
from course.web.present import changes, checks, cost, logs, metrics, permissions, timeline, trace, xray
from course.web.present.moments import MOST, Moment, chosen, moments
from course.web.present.standing import StandingShown, standing
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
    log_groups: list[logs.Group]  # what stands in CloudWatch Logs besides the streams
    measured: metrics.Measured
    traces: list[trace.Trace]
    xray: list[xray.XrayTrace]
    roles: list[permissions.Role]
    timeline: list[timeline.Case]
    cost: cost.CostShown | None
    checks: list[checks.CheckShown]
    filter: str

    @property
    def moving(self) -> bool:
        """Whether it is not over yet."""
        return self.attempt.status in MOVING

    @property
    def without_namespaces(self) -> bool:
        """Whether it ran behind a wall of tier C, where files go elsewhere."""
        return any(result.tier == "C" for result in self.results.values())

    @property
    def standing(self) -> StandingShown:
        """How it stands while it is under way."""
        return standing(self.attempt)

    @property
    def passed(self) -> int:
        """Checks that passed."""
        return sum(each.passed for each in self.checks)

    @property
    def as_wished(self) -> bool:
        """Whether a Check passed: a handler that fails in it was asked to fail."""
        return self.attempt.report is not None and self.attempt.report.verdict is Verdict.PASSED

    def repeats(self, moment: Moment) -> bool:
        """Whether this try failed exactly as the try of the same event before it, which is shown as well."""
        here = moment.invocation
        if here is None or here.attempt < 2 or moment.number not in self.failures:
            return False
        return any(
            each.invocation is not None
            and (each.case, each.invocation.function, each.invocation.attempt)
            == (moment.case, here.function, here.attempt - 1)
            and self.failures.get(each.number) == self.failures[moment.number]
            for each in self.chosen
            if each.number < moment.number
        )

    def blamed(self, moment: Moment) -> bool:
        """Whether this moment's failure counts against the learner: some checks want a handler to fail."""
        report = self.attempt.report
        if report is None or report.verdict is Verdict.UNJUDGED:
            return not moment.good
        return not moment.good and any(not each.passed and each.case == moment.case for each in report.checks)

    @property
    def more_moments(self) -> int:
        """Moments that the page does not hold."""
        return max(0, len(self.moments) - MOST)

    @property
    def has_timeline(self) -> bool:
        """Whether there is more than one thing to choose from."""
        return timeline.matters(self.timeline)

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


def shown(
    attempt: Attempt, *, at: int | None = None, wanted: str = "", bill: cost.Asked | None = None
) -> Shown:
    """`attempt` with the facts of moment `at` (all of them when None), log lines filtered by `wanted`, and the bill
    that is asked for."""
    results = {case: plain.load(Result, data) for case, data in (attempt.visible_results or {}).items()}
    everything = moments(results)
    picked = chosen(everything, at)
    in_sight = list({id(each.result): each.result for each in picked}.values()) if at else list(results.values())
    grouped = changes.groups(picked)
    return Shown(
        attempt=attempt,
        results=results,
        explanations=[found for result in results.values()
                      if result.outcome is not Outcome.FINISHED and (found := explain(result))],
        failures={each.number: explain_invocation(each.invocation) for each in everything
                  if each.invocation and each.invocation.status is not InvocationStatus.ANSWERED},
        moments=everything,
        chosen=picked,
        groups=grouped,
        totals=changes.totals(grouped),
        streams=logs.streams(picked, wanted),
        log_groups=logs.others(in_sight, wanted) if at is None else [],
        measured=metrics.measured(in_sight),
        traces=trace.traces(picked),
        xray=xray.traces(in_sight, [each.invocation.trace_id.removeprefix("Root=").split(";")[0] for each in picked
                                    if each.invocation] if at else None),
        roles=permissions.roles(in_sight),
        timeline=timeline.cases(everything[:MOST]),
        cost=cost.cost(results, everything, bill or cost.Asked(case=picked[0].case if picked and at else "")),
        checks=checks.checks(attempt.report) if attempt.report else [],
        filter=wanted,
    )


def status_line(attempt: Shown) -> Markup:
    """What is said aloud: n of m passed, or how the run ended."""
    state = attempt.attempt.status
    if attempt.moving:
        return attempt.standing.status_line
    if state == "cancelled":
        return t("status.cancelled")
    if attempt.attempt.fault or state == "lost":
        return t("status.fault")
    if attempt.attempt.report is not None:
        return t("status.checked", passed=attempt.passed, total=len(attempt.checks))
    good = all(each.good for each in attempt.moments) and not attempt.explanations
    return t("status.ran" if good else "status.ran_badly")

