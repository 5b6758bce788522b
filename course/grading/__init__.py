"""Judging what a learner wrote: facts in, report out.

`jobs` says what has to be run, `judge` makes a `Report` of the results, `run_job` is a single Run,
`feedback.explain` words what went wrong.
"""

from course.grading.errors import ChecksFailed, GradingError
from course.grading.grader import CaseId, CaseOutline, CheckOutline, Outline, jobs, judge, outline, run_job
from course.grading.report import CheckReport, Kind, Report, Verdict

__all__ = [
    "CaseId",
    "CaseOutline",
    "CheckOutline",
    "CheckReport",
    "ChecksFailed",
    "GradingError",
    "Kind",
    "Outline",
    "Report",
    "Verdict",
    "jobs",
    "judge",
    "outline",
    "run_job",
]
